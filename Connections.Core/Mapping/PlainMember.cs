namespace Connections.Core.Mapping;

/// <summary>Where a member's value stands in an event; of no length where the event has no such member. Small: each event on its way has several.</summary>
internal readonly record struct PlainMember(ushort Start, ushort Length)
{
    public const int Type = 0, Event = 1, Name = 2, MessageId = 3, ReceivedAt = 4, Integrations = 5, Metadata = 6, Count = 7;

    /// <summary>The place of a member that is asked for in nearly every event; -1 for any other.</summary>
    public static int PlaceOf(ReadOnlySpan<byte> name) => name.Length switch
    {
        4 when name.SequenceEqual("type"u8) => Type,
        4 when name.SequenceEqual("name"u8) => Name,
        5 when name.SequenceEqual("event"u8) => Event,
        9 when name.SequenceEqual("messageId"u8) => MessageId,
        9 when name.SequenceEqual("_metadata"u8) => Metadata,
        10 when name.SequenceEqual("receivedAt"u8) => ReceivedAt,
        12 when name.SequenceEqual("integrations"u8) => Integrations,
        _ => -1,
    };
}
