using System.Text;
using System.Text.Json;
using Connections.Core.Ingest;
using Connections.Core.Log;
using Connections.Core.Mapping;

namespace Connections.Core.Delivery.Figures;

/// <summary>What the figures tell events apart by.</summary>
/// <param name="Type">The call; null where it is none.</param>
/// <param name="Name">The event's name, or a page's or screen's; empty where it has none.</param>
/// <param name="ReceivedAt">When it was collected; null where it does not say.</param>
internal sealed record EventFacts(EventType? Type, string Name, DateTimeOffset? ReceivedAt)
{
    // A longer one would only fill the table.
    private const int LongestName = 200;

    private static readonly EventType[] Calls = Enum.GetValues<EventType>();

    /// <summary>Those of an event that nobody can read.</summary>
    public static EventFacts None { get; } = new(null, "", null);

    /// <summary>Those of an event; <see cref="None"/> for null.</summary>
    public static EventFacts Of(JsonElement? parsed)
    {
        if (parsed is not { ValueKind: JsonValueKind.Object } record)
            return None;
        EventType? type = null;
        if (record.TryGetProperty("type", out var call) && call.ValueKind == JsonValueKind.String)
            type = Call(call);
        var name = type switch
        {
            EventType.Track => Text(record, "event"),
            EventType.Page or EventType.Screen => Text(record, "name"),
            _ => "",
        };
        var received = record.TryGetProperty("receivedAt", out var at) && at.ValueKind == JsonValueKind.String && at.TryGetDateTimeOffset(out var time) ? time : (DateTimeOffset?)null;
        return new(type, name.Length > LongestName ? name[..LongestName] : name, received);
    }

    /// <summary>Those of an event, from its bytes.</summary>
    public static EventFacts Of(PlainEvent record)
    {
        EventType? type = record.TryGetText(PlainMember.Type, out var call) && Call(call) is { } known ? known : null;
        var name = type switch
        {
            EventType.Track => Text(record, PlainMember.Event),
            EventType.Page or EventType.Screen => Text(record, PlainMember.Name),
            _ => "",
        };
        var received = record.TryGetText(PlainMember.ReceivedAt, out var at) && IsoTime.TryParse(at, out var time) ? time : (DateTimeOffset?)null;
        return new(type, name.Length > LongestName ? name[..LongestName] : name, received);
    }

    /// <summary>Those of an event as it is stored; <see cref="None"/> for one that nobody can read.</summary>
    public static EventFacts Of(ReadOnlyMemory<byte> json)
    {
        try
        {
            return Of(EventJson.Parse(json));
        }
        catch (JsonException)
        {
            return None;
        }
    }

    /// <summary>The <c>messageId</c> of an event as it is stored; empty where it has none, and where nobody can read it.</summary>
    public static string MessageIdOf(ReadOnlyMemory<byte> json)
    {
        try
        {
            return EventJson.Parse(json) is { ValueKind: JsonValueKind.Object } record ? Text(record, "messageId") : "";
        }
        catch (JsonException)
        {
            return "";
        }
    }

    private static EventType? Call(JsonElement call)
    {
        foreach (var type in Calls)
            if (call.ValueEquals(EventTypes.NameOf(type)))
                return type;
        return null;
    }

    private static EventType? Call(ReadOnlySpan<byte> call)
    {
        foreach (var type in Calls)
            if (Ascii.Equals(call, EventTypes.NameOf(type)))
                return type;
        return null;
    }

    private static string Text(PlainEvent record, int member) => record.TryGetText(member, out var text) ? KnownNames.Of(text) : "";

    private static string Text(JsonElement record, string member) =>
        record.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
