using System.Text;
using System.Text.Json;

namespace Connections.Core.Ingest;

/// <summary>A value in a body: where it stands, and what kind it is. The default is an absent one.</summary>
internal readonly record struct JsonSpan(int Start, int Length, JsonTokenType Kind)
{
    /// <summary>False for an absent member, and for null, which senders write for the same.</summary>
    public bool IsPresent => Kind is not (JsonTokenType.None or JsonTokenType.Null);

    public bool IsObject => Kind == JsonTokenType.StartObject;

    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> body) => body.Slice(Start, Length);

    /// <summary>Takes the value that the reader stands on, and moves the reader to its end.</summary>
    public static JsonSpan Take(ref Utf8JsonReader reader)
    {
        var (start, kind) = ((int)reader.TokenStartIndex, reader.TokenType);
        reader.Skip();
        return new(start, (int)reader.BytesConsumed - start, kind);
    }
}

/// <summary>The members of an event that collection knows. Every other one is kept as it was sent.</summary>
internal enum EventMember
{
    Other, Type, MessageId, AnonymousId, UserId, Event, GroupId, PreviousId, Properties, Traits, Context, Integrations,
    Timestamp, OriginalTimestamp, SentAt, Channel, WriteKey,

    /// <summary>Bookkeeping of senders, and what only the server says: left out.</summary>
    Dropped,
}

/// <summary>
/// The top-level members of one event, found in one pass. Where a name stands twice the last one counts. One instance is used for event
/// after event.
/// </summary>
internal sealed class EventMembers
{
    private const int LinearSearch = 16;

    /// <summary>Bytes of <c>originalTimestamp</c>; each may be written as an escape of six.</summary>
    private const int LongestName = 17;

    private readonly JsonSpan[] _known = new JsonSpan[(int)EventMember.Dropped + 1];
    private readonly List<(JsonSpan Name, JsonSpan Value)> _others = [];
    private readonly Dictionary<string, int> _otherIndex = [];

    public JsonSpan this[EventMember member] => _known[(int)member];

    /// <summary>Names (with quotes) and values of the unknown members, in order.</summary>
    public IReadOnlyList<(JsonSpan Name, JsonSpan Value)> Others => _others;

    /// <summary>Reads the object that begins at <paramref name="start"/>.</summary>
    /// <returns>False when it is no object.</returns>
    /// <exception cref="JsonException">It is not JSON, nested too deeply, or followed by something else.</exception>
    public bool Read(ReadOnlySpan<byte> body, int start, int length)
    {
        Array.Clear(_known);
        _others.Clear();
        _otherIndex.Clear();
        var json = body.Slice(start, length);
        var reader = new Utf8JsonReader(json);
        if (!reader.Read())
            return false;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            Finish(ref reader);
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = MemberOf(ref reader);
            var name = new JsonSpan(start + (int)reader.TokenStartIndex, reader.ValueSpan.Length + 2, JsonTokenType.String);
            reader.Read();
            var value = JsonSpan.Take(ref reader);
            value = value with { Start = start + value.Start };
            if (member == EventMember.Other)
                AddOther(body, name, value);
            else
                _known[(int)member] = value;
        }

        Finish(ref reader);
        return true;
    }

    /// <summary>Which member a property name is.</summary>
    public static EventMember MemberOf(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
            return MemberOf(reader.ValueSpan);
        Span<byte> name = stackalloc byte[6 * LongestName];
        return reader.ValueSpan.Length > name.Length || JsonText.HasHalfAPair(reader.ValueSpan)
            ? EventMember.Other
            : MemberOf(name[..reader.CopyString(name)]);
    }

    private static void Finish(ref Utf8JsonReader reader)
    {
        while (reader.Read())
        {
        }
    }

    private static EventMember MemberOf(ReadOnlySpan<byte> name) => name.Length switch
    {
        4 when name.SequenceEqual("type"u8) => EventMember.Type,
        5 when name.SequenceEqual("event"u8) => EventMember.Event,
        6 when name.SequenceEqual("userId"u8) => EventMember.UserId,
        6 when name.SequenceEqual("traits"u8) => EventMember.Traits,
        6 when name.SequenceEqual("sentAt"u8) => EventMember.SentAt,
        7 when name.SequenceEqual("context"u8) => EventMember.Context,
        7 when name.SequenceEqual("channel"u8) => EventMember.Channel,
        7 when name.SequenceEqual("groupId"u8) => EventMember.GroupId,
        7 when name.SequenceEqual("options"u8) || name.SequenceEqual("version"u8) => EventMember.Dropped,
        8 when name.SequenceEqual("writeKey"u8) => EventMember.WriteKey,
        8 when name.SequenceEqual("sequence"u8) => EventMember.Dropped,
        9 when name.SequenceEqual("messageId"u8) => EventMember.MessageId,
        9 when name.SequenceEqual("timestamp"u8) => EventMember.Timestamp,
        10 when name.SequenceEqual("properties"u8) => EventMember.Properties,
        10 when name.SequenceEqual("previousId"u8) => EventMember.PreviousId,
        10 when name.SequenceEqual("receivedAt"u8) => EventMember.Dropped,
        11 when name.SequenceEqual("anonymousId"u8) => EventMember.AnonymousId,
        12 when name.SequenceEqual("integrations"u8) => EventMember.Integrations,
        17 when name.SequenceEqual("originalTimestamp"u8) => EventMember.OriginalTimestamp,
        _ => EventMember.Other,
    };

    private void AddOther(ReadOnlySpan<byte> body, JsonSpan name, JsonSpan value)
    {
        var index = IndexOfOther(body, name);
        if (index >= 0)
            _others[index] = (name, value);
        else
            _others.Add((name, value));
    }

    /// <summary>A few names are compared one by one; a hostile number of them is not.</summary>
    private int IndexOfOther(ReadOnlySpan<byte> body, JsonSpan name)
    {
        var text = name.Of(body);
        if (_others.Count < LinearSearch)
        {
            for (var i = 0; i < _others.Count; i++)
                if (_others[i].Name.Of(body).SequenceEqual(text))
                    return i;
            return -1;
        }

        if (_otherIndex.Count == 0)
            for (var i = 0; i < _others.Count; i++)
                _otherIndex[Encoding.UTF8.GetString(_others[i].Name.Of(body))] = i;
        return _otherIndex.TryAdd(Encoding.UTF8.GetString(text), _others.Count) ? -1 : _otherIndex[Encoding.UTF8.GetString(text)];
    }
}
