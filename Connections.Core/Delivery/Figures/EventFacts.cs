using System.Text.Json;
using Connections.Core.Ingest;
using Connections.Core.Log;
using Connections.Core.Mapping;

namespace Connections.Core.Delivery.Figures;

/// <summary>What the figures ask of an event.</summary>
/// <param name="Kind">What they tell it apart by.</param>
/// <param name="ReceivedTicks">When it was collected, in ticks of UTC; 0 where it does not say: a time that may be null takes three times the room.</param>
internal readonly record struct EventFacts(EventKind Kind, long ReceivedTicks)
{
    private static readonly EventType[] Calls = Enum.GetValues<EventType>();

    /// <summary>Those of an event that nobody can read.</summary>
    public static EventFacts None { get; } = new(EventKind.None, 0);

    /// <summary>The call; null where it is none.</summary>
    public EventType? Type => Kind.Type;

    /// <summary>The event's name, or a page's or screen's; empty where it has none.</summary>
    public string Name => Kind.Name;

    /// <summary>When it was collected; null where it does not say.</summary>
    public DateTimeOffset? ReceivedAt => ReceivedTicks == 0 ? null : new(ReceivedTicks, TimeSpan.Zero);

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
        var received = record.TryGetProperty("receivedAt", out var at) && at.ValueKind == JsonValueKind.String && at.TryGetDateTimeOffset(out var time) ? time.UtcTicks : 0;
        return new(KnownKinds.Of(type, name), received);
    }

    /// <summary>Those of an event, from its bytes.</summary>
    public static EventFacts Of(PlainEvent record)
    {
        var type = record.TryGetText(PlainMember.Type, out var call) ? EventTypes.Find(call) : null;
        ReadOnlySpan<byte> name = [];
        if (type is EventType.Track or EventType.Page or EventType.Screen)
            record.TryGetText(type == EventType.Track ? PlainMember.Event : PlainMember.Name, out name);
        return new(KnownKinds.Of(type, name), record.TryGetText(PlainMember.ReceivedAt, out var at) && IsoTime.TryParse(at, out var time) ? time.Ticks : 0);
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

    private static string Text(JsonElement record, string member) =>
        record.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
