using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Destinations;
using Connections.Core.Workspaces;
using Connections.Tests.Support;

namespace Connections.Tests.Destinations.Requests;

/// <summary>One published result: what a subscription makes of an event, and the requests that follow.</summary>
/// <param name="Whole">The file's content.</param>
/// <param name="File">The file of vectors, without its extension.</param>
/// <param name="Case">Its case.</param>
/// <param name="At">Its place among the case's results.</param>
internal sealed record RequestVector(JsonElement Whole, string File, string Case, int At)
{
    private JsonElement Result => Whole.GetProperty("cases").GetProperty(Case).GetProperty("results")[At];

    /// <summary>The event.</summary>
    public JsonElement Event => Whole.GetProperty("cases").GetProperty(Case).TryGetProperty("input", out var own) ? own : RequestVectors.Events[Case];

    /// <summary>Whether the event is refused.</summary>
    public bool IsRefused => Result.TryGetProperty("error", out _);

    /// <summary>The requests, with what departs on purpose applied.</summary>
    public IReadOnlyList<JsonObject> Requests()
    {
        List<JsonObject> requests = [.. Result.GetProperty("requests").EnumerateArray().Select(request => JsonObject.Create(request)!.DeepClone().AsObject())];
        foreach (var departures in RequestVectors.Departures.Where(departures => departures.File == File))
        {
            requests.RemoveAll(departures.Drops);
            requests.ForEach(request => departures.Apply(request, Case));
        }

        return requests;
    }

    /// <summary>The destination with the one subscription.</summary>
    public DestinationSetup Setup()
    {
        var name = Result.GetProperty("subscription").GetString();
        var subscription = Whole.GetProperty("subscriptions").EnumerateArray().First(one => one.GetProperty("name").GetString() == name);
        var setup = RequestVectors.Setup(Whole, [RequestVectors.Mapping(subscription)]);
        foreach (var departures in RequestVectors.Departures.Where(departures => departures.File == File))
            departures.Configure(setup.Settings);
        return setup;
    }

    /// <summary>What the vendor answers: the first of the file's answers that fits, else an empty object.</summary>
    public HttpResponseMessage Answer(ReceivedRequest request) => RequestVectors.Answer(Whole, request);

    public override string ToString() => $"{File} {Case} {At}";
}

/// <summary>The published requests of every destination that the catalogue has.</summary>
internal static class RequestVectors
{
    private static readonly Dictionary<string, JsonElement> Files = Directory
        .GetFiles(Path.Combine(AppContext.BaseDirectory, "Vectors", "destination-requests"), "*.json").Order(StringComparer.Ordinal)
        .ToDictionary(path => Path.GetFileNameWithoutExtension(path), path => JsonElement.Parse(File.ReadAllBytes(path)));

    /// <summary>The events that the cases share. The webhook sends them as they are.</summary>
    public static IReadOnlyDictionary<string, JsonElement> Events { get; } = Files["actions-webhook"].GetProperty("cases").EnumerateObject()
        .ToDictionary(one => one.Name, one => one.Value.GetProperty("results")[0].GetProperty("payload").GetProperty("data"));

    /// <summary>What departs on purpose.</summary>
    public static IReadOnlyList<IDepartures> Departures { get; } =
    [
        .. typeof(IDepartures).Assembly.GetTypes().Where(type => type is { IsClass: true } && type.IsAssignableTo(typeof(IDepartures)))
            .Select(type => (IDepartures)Activator.CreateInstance(type)!),
    ];

    /// <summary>Every result of the files whose destination there is.</summary>
    public static IEnumerable<RequestVector> All =>
        from file in Files
        where DestinationCatalogue.Find(file.Key) is not null
        from one in file.Value.GetProperty("cases").EnumerateObject()
        from at in Enumerable.Range(0, one.Value.GetProperty("results").GetArrayLength())
        select new RequestVector(file.Value, file.Key, one.Name, at);

    /// <summary>The presets that are published for the same action and events, with the subscription that was.</summary>
    public static IReadOnlyList<(string File, Preset Preset, JsonElement Subscription)> PublishedPresets { get; } =
    [
        .. from file in Files
           let entry = DestinationCatalogue.Find(file.Key)
           where entry is not null && file.Value.TryGetProperty("subscriptions", out _)
           from preset in entry.Presets
           from subscription in file.Value.GetProperty("subscriptions").EnumerateArray()
           where subscription.GetProperty("partnerAction").GetString() == preset.Action && subscription.GetProperty("subscribe").GetString() == preset.Trigger
           select (file.Key, preset, subscription),
    ];

    public static RequestVector Find(string file, string caseName, int at) => new(Files[file], file, caseName, at);

    /// <summary>A file's mappings.</summary>
    public static IEnumerable<MappingSetup> Subscriptions(string file) => Files[file].GetProperty("subscriptions").EnumerateArray().Select(Mapping);

    /// <summary>The destination that a file describes.</summary>
    public static DestinationSetup Setup(JsonElement file, IReadOnlyList<MappingSetup> mappings)
    {
        var entry = DestinationCatalogue.Find(file.GetProperty("destination").GetString()!)!;
        return new(
            Guid.NewGuid(), entry.Profile.Slug, entry.Profile.Name, entry.Profile.Slug, true, JsonObject.Create(file.GetProperty("settings"))!, null, [], mappings)
        {
            OAuth = file.TryGetProperty("oauth", out var oauth) && oauth.TryGetProperty("access_token", out var token) ? new() { ["accessToken"] = token.GetString() } : null,
        };
    }

    /// <summary>A file's subscription as a mapping.</summary>
    public static MappingSetup Mapping(JsonElement subscription) => new(
        Guid.NewGuid(), subscription.GetProperty("name").GetString()!, subscription.GetProperty("partnerAction").GetString()!,
        subscription.GetProperty("subscribe").GetString()!, JsonObject.Create(subscription.GetProperty("mapping"))!, true);

    /// <summary>What the vendor of a file answers.</summary>
    public static HttpResponseMessage Answer(JsonElement file, ReceivedRequest request)
    {
        var answers = file.TryGetProperty("responses", out var given) ? given.EnumerateArray() : default;
        foreach (var answer in answers)
        {
            if (!request.Address.AbsoluteUri.Contains(answer.GetProperty("url").GetString()!, StringComparison.Ordinal)
                || (answer.TryGetProperty("method", out var method) && method.GetString() != request.Method))
                continue;
            var body = answer.GetProperty("body");
            return ScriptedVendor.Answer((System.Net.HttpStatusCode)answer.GetProperty("status").GetInt32(), body.ValueKind == JsonValueKind.String ? body.GetString()! : body.GetRawText());
        }

        return ScriptedVendor.Answer(System.Net.HttpStatusCode.OK, "{}");
    }
}
