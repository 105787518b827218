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
    public List<(JsonSpan Name, JsonSpan Value)> Others => _others;

    /// <summary>What the event's own context holds; nothing where it has none.</summary>
    public ContextFacts Context { get; private set; }

    /// <summary>Reads a body that is one event.</summary>
    /// <returns>False when it is no object.</returns>
    /// <exception cref="JsonException">It is not JSON, nested too deeply, or followed by something else.</exception>
    public bool Read(ReadOnlySpan<byte> body)
    {
        Clear();
        var reader = new Utf8JsonReader(body);
        reader.Read();
        var isObject = reader.TokenType == JsonTokenType.StartObject;
        if (isObject)
        {
            var context = default(ContextFacts);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                Add(body, FoundMember.Take(ref reader, ref context));
            Context = context;
        }

        while (reader.Read())
        {
        }

        return isObject;
    }

    /// <summary>Takes the members of one event of a batch.</summary>
    /// <returns>False when it is no object.</returns>
    public bool Read(ReadOnlySpan<byte> body, BatchEnvelope batch, int item)
    {
        Clear();
        if (!batch.Items[item].IsObject)
            return false;
        var members = batch.MembersOf(item, out var context);
        foreach (var found in members)
            Add(body, found);
        Context = context;
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

    private void Clear()
    {
        Array.Clear(_known);
        _others.Clear();
        _otherIndex.Clear();
        Context = default;
    }

    private void Add(ReadOnlySpan<byte> body, FoundMember found)
    {
        if (found.Member == EventMember.Other)
            AddOther(body, found.Name, found.Value);
        else
            _known[(int)found.Member] = found.Value;
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
