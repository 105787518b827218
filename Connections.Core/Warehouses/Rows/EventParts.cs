using System.Text.Json;

namespace Connections.Core.Warehouses.Rows;

/// <summary>The members of an event that rows are made of, each as its raw JSON; empty where it is missing or null.</summary>
/// <remarks>Found in one pass, since a sender may put <c>properties</c> before the <c>event</c> that says which table they go to. The last of equal members wins.</remarks>
internal ref struct EventParts
{
    // Deeper than anything that a body within the limits can nest.
    internal static readonly JsonReaderOptions Reading = new() { MaxDepth = 1_000_000 };

    public ReadOnlySpan<byte> MessageId, UserId, AnonymousId, GroupId, PreviousId, Event, Name, Category;
    public ReadOnlySpan<byte> Timestamp, OriginalTimestamp, SentAt, ReceivedAt;
    public ReadOnlySpan<byte> Context, Properties, Traits, Integrations;

    /// <exception cref="JsonException">The event is no JSON object.</exception>
    public static EventParts Of(ReadOnlySpan<byte> json)
    {
        var parts = new EventParts();
        var reader = new Utf8JsonReader(json, Reading);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("An event is an object.");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            parts.Take(ref reader, json);
        return parts;
    }

    private void Take(scoped ref Utf8JsonReader member, ReadOnlySpan<byte> json)
    {
        if (member.ValueTextEquals("messageId"u8))
            MessageId = Value(ref member, json);
        else if (member.ValueTextEquals("userId"u8))
            UserId = Value(ref member, json);
        else if (member.ValueTextEquals("anonymousId"u8))
            AnonymousId = Value(ref member, json);
        else if (member.ValueTextEquals("groupId"u8))
            GroupId = Value(ref member, json);
        else if (member.ValueTextEquals("previousId"u8))
            PreviousId = Value(ref member, json);
        else if (member.ValueTextEquals("event"u8))
            Event = Value(ref member, json);
        else if (member.ValueTextEquals("name"u8))
            Name = Value(ref member, json);
        else if (member.ValueTextEquals("category"u8))
            Category = Value(ref member, json);
        else if (member.ValueTextEquals("timestamp"u8))
            Timestamp = Value(ref member, json);
        else if (member.ValueTextEquals("originalTimestamp"u8))
            OriginalTimestamp = Value(ref member, json);
        else if (member.ValueTextEquals("sentAt"u8))
            SentAt = Value(ref member, json);
        else if (member.ValueTextEquals("receivedAt"u8))
            ReceivedAt = Value(ref member, json);
        else if (member.ValueTextEquals("context"u8))
            Context = Value(ref member, json);
        else if (member.ValueTextEquals("properties"u8))
            Properties = Value(ref member, json);
        else if (member.ValueTextEquals("traits"u8))
            Traits = Value(ref member, json);
        else if (member.ValueTextEquals("integrations"u8))
            Integrations = Value(ref member, json);
        else
            member.Skip();
    }

    private static ReadOnlySpan<byte> Value(scoped ref Utf8JsonReader member, ReadOnlySpan<byte> json)
    {
        member.Read();
        var start = (int)member.TokenStartIndex;
        var isNull = member.TokenType == JsonTokenType.Null;
        member.Skip();
        return isNull ? default : json[start..(int)member.BytesConsumed];
    }
}
