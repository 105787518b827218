using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Ingest;

namespace Connections.Web.Pages.Destinations;

/// <summary>Events to try a mapping or a filter with: the newest of a destination's sources, or made up.</summary>
internal sealed class SampleEvents(SourceActivity activity)
{
    private const int MostOfASource = 50;
    private const int MostPaths = 400;
    private const int DeepestPath = 5;

    /// <summary>The newest stored events, newest first; empty where the sources have sent nothing.</summary>
    public async Task<IReadOnlyList<SampleEvent>> ReadAsync(IEnumerable<Guid> sources, CancellationToken cancellationToken)
    {
        List<SampleEvent> found = [];
        foreach (var source in sources)
        {
            await foreach (var batch in activity.WatchAsync(source, cancellationToken))
            {
                found.AddRange(batch.Where(one => one.RefusalCode is null).TakeLast(MostOfASource).Select(SampleEvent.Of));
                break; // the first batch is what is there already
            }
        }

        return [.. found.OrderByDescending(one => one.At)];
    }

    /// <summary>The paths that these events have, for suggestions: such as <c>properties.plan</c>.</summary>
    public static IReadOnlyList<string> PathsOf(IEnumerable<SampleEvent> events)
    {
        var paths = new SortedSet<string>(StringComparer.Ordinal) { "event", "messageId", "timestamp", "type", "userId", "anonymousId" };
        foreach (var one in events)
        {
            if (paths.Count >= MostPaths)
                break;
            using var json = JsonDocument.Parse(one.Json);
            Collect(json.RootElement, "", 1, paths);
        }

        return [.. paths];
    }

    /// <summary>A made-up event of a type.</summary>
    public static string Generate(string type) => ValueText(type switch
    {
        "identify" => Common(type, "traits", new() { ["email"] = "jane@example.com", ["name"] = "Jane Doe", ["plan"] = "pro", ["phone"] = "+15555550123", ["createdAt"] = "2024-03-01T12:00:00Z" }),
        "group" => Common(type, "traits", new() { ["name"] = "Acme", ["industry"] = "Retail", ["employees"] = 120 }, ("groupId", "g-123")),
        "page" => Common(type, "properties", new() { ["path"] = "/pricing", ["title"] = "Pricing", ["url"] = "https://example.com/pricing", ["referrer"] = "" }, ("name", "Pricing")),
        "screen" => Common(type, "properties", new() { ["section"] = "settings" }, ("name", "Settings")),
        "alias" => Common(type, "context", new() { ["ip"] = "203.0.113.7" }, ("previousId", "anonymous-1")),
        _ => Common("track", "properties", new()
        {
            ["order_id"] = "o-1001",
            ["revenue"] = 49.9,
            ["currency"] = "EUR",
            ["products"] = new JsonArray(new JsonObject { ["product_id"] = "p-1", ["name"] = "Lamp", ["price"] = 49.9, ["quantity"] = 1 }),
        }, ("event", "Order Completed")),
    });

    /// <summary>The types that can be made up.</summary>
    public static IReadOnlyList<string> Types { get; } = ["track", "identify", "page", "screen", "group", "alias"];

    private static JsonObject Common(string type, string holder, JsonObject held, params (string Key, string Value)[] own)
    {
        var made = new JsonObject { ["type"] = type };
        foreach (var (key, value) in own)
            made[key] = value;
        made[holder] = held;
        made["userId"] = "user-1";
        made["anonymousId"] = "anonymous-1";
        made["messageId"] = "sample-1";
        made["timestamp"] = "2024-03-05T10:00:00.000Z";
        made["receivedAt"] = "2024-03-05T10:00:00.100Z";
        if (holder != "context")
            made["context"] = new JsonObject { ["ip"] = "203.0.113.7", ["userAgent"] = "Mozilla/5.0", ["locale"] = "en-GB" };
        return made;
    }

    private static string ValueText(JsonObject json) => Mappings.ValueDraft.Print(json);

    private static void Collect(JsonElement value, string path, int depth, SortedSet<string> paths)
    {
        if (value.ValueKind != JsonValueKind.Object || depth > DeepestPath)
            return;
        foreach (var member in value.EnumerateObject())
        {
            if (paths.Count >= MostPaths)
                return;
            var inner = path.Length == 0 ? member.Name : $"{path}.{member.Name}";
            paths.Add(inner);
            Collect(member.Value, inner, depth + 1, paths);
        }
    }
}

/// <summary>An event to try something with.</summary>
/// <param name="At">When it was received.</param>
/// <param name="Name">What people know it by.</param>
/// <param name="Json">The event, UTF-8.</param>
public sealed record SampleEvent(DateTimeOffset At, string Name, ReadOnlyMemory<byte> Json)
{
    /// <summary>The event as people read it.</summary>
    public string Text => JsonNode.Parse(Json.Span) is { } json ? Mappings.ValueDraft.Print(json) : Encoding.UTF8.GetString(Json.Span);

    public static SampleEvent Of(LiveEvent stored)
    {
        using var json = JsonDocument.Parse(stored.Json);
        var name = json.RootElement.TryGetProperty("event", out var called) || json.RootElement.TryGetProperty("name", out called) ? called.ToString() : null;
        return new(stored.At, string.IsNullOrEmpty(name) ? stored.Type : $"{stored.Type} · {name}", stored.Json);
    }
}
