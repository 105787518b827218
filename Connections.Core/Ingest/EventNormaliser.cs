using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Connections.Core.Log;
using Connections.Core.Sources;
using Connections.Core.Workspaces;

namespace Connections.Core.Ingest;

/// <summary>
/// Judges one event after another and writes those that are good in their stored form, each once (tracking contract, §4). Made for one
/// request; not for several threads.
/// </summary>
/// <remarks>Values are copied as bytes, never read and written again: numbers keep their last digit, texts their spelling.</remarks>
internal sealed class EventNormaliser : IDisposable
{
    private const int MaxMessageIdLength = 100;

    private readonly CollectRequest _request;
    private readonly SourceSetup _source;
    private readonly BatchEnvelope? _batch;
    private readonly PooledBuffer _output;
    private readonly DateTimeOffset? _batchSentAt;
    private readonly WarningFlags _ofSending; // of the time of sending, which all events share
    private readonly bool _hasLines;
    private readonly byte[] _receivedAt = new byte[IsoTime.Length];
    private PooledBuffer? _merged;
    private JsonEncodedText? _peerAddress;
    private JsonEncodedText? _userAgent;
    private string? _messageId;
    private JsonSpan _sentMessageId;

    public EventNormaliser(CollectRequest request, SourceSetup source, BatchEnvelope? batch, PooledBuffer output)
    {
        (_request, _source, _batch, _output) = (request, source, batch, output);
        _batchSentAt = batch is null ? null : TimeOf(batch.SentAt);
        _ofSending = Warnings;
        _hasLines = JsonText.HasLines(Body);
        IsoTime.Write(request.ReceivedAt, _receivedAt);
    }

    private ReadOnlySpan<byte> Body => _request.Body.Span;

    /// <summary>The id of the event last written; made here where the sender brought none.</summary>
    public string MessageId => _messageId ??= JsonText.Decode(_sentMessageId.Of(Body));

    /// <summary>The key of <see cref="MessageId"/>.</summary>
    public UInt128 MessageKey { get; private set; }

    /// <summary>The user key of the event last written.</summary>
    public ulong UserKey { get; private set; }

    /// <summary>What is odd about all events of the request.</summary>
    public WarningFlags OfRequest { get; init; }

    /// <summary>What is odd about the event last written.</summary>
    public WarningFlags Warnings { get; private set; }

    /// <summary>The call of an event; null when it names none that is known.</summary>
    public EventType? TypeOf(EventMembers members) =>
        _request.Type ?? (!_request.IsPixel && members[EventMember.Type] is { Kind: JsonTokenType.String } type ? EventTypes.Find(JsonText.Unescaped(type.Of(Body))) : null);

    /// <summary>Appends the stored form to the output; when it gives a refusal it has written nothing.</summary>
    public Refusal? Write(EventMembers members, EventType type)
    {
        if (Judge(members, type) is { } refusal)
            return refusal;

        Warnings = OfRequest | _ofSending;
        var (anonymousId, userId) = (members[EventMember.AnonymousId], members[EventMember.UserId]);
        UserKey = Log.UserKey.Of(_source.Id, TextOf(IsId(anonymousId) ? anonymousId : userId));
        _output.Append(StartOf(type));
        WriteMessageId(members[EventMember.MessageId]);
        WriteMember(",\"event\":"u8, members[EventMember.Event]);
        WriteId(",\"anonymousId\":"u8, anonymousId);
        WriteId(",\"userId\":"u8, userId);
        WriteId(",\"groupId\":"u8, members[EventMember.GroupId]);
        WriteId(",\"previousId\":"u8, members[EventMember.PreviousId]);
        WriteDetails(",\"properties\":"u8, members[EventMember.Properties], type is EventType.Track or EventType.Page or EventType.Screen);
        WriteDetails(",\"traits\":"u8, members[EventMember.Traits], type is EventType.Identify or EventType.Group);
        WriteContextAndChannel(members);
        WriteIntegrations(members[EventMember.Integrations]);
        WriteTimes(members);
        _output.Append(",\"version\":2"u8);
        foreach (var (name, value) in members.Others)
            WriteOther(name, value);

        _output.Append((byte)'}');
        return null;
    }

    public void Dispose() => _merged?.Dispose();

    private static ReadOnlySpan<byte> StartOf(EventType type) => type switch
    {
        EventType.Track => "{\"type\":\"track\",\"messageId\":"u8,
        EventType.Page => "{\"type\":\"page\",\"messageId\":"u8,
        EventType.Identify => "{\"type\":\"identify\",\"messageId\":"u8,
        EventType.Screen => "{\"type\":\"screen\",\"messageId\":"u8,
        EventType.Group => "{\"type\":\"group\",\"messageId\":"u8,
        EventType.Alias => "{\"type\":\"alias\",\"messageId\":"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "It is none of the six calls."),
    };

    private Refusal? Judge(EventMembers members, EventType type)
    {
        if (members[EventMember.MessageId] is { Kind: JsonTokenType.String, Length: > MaxMessageIdLength } messageId
            && JsonText.Decode(messageId.Of(Body)).Length > MaxMessageIdLength)
            return Refusal.MessageIdTooLong;
        if (!IsId(members[EventMember.UserId]) && (type == EventType.Alias || !IsId(members[EventMember.AnonymousId])))
            return Refusal.NoId;
        if (type == EventType.Track && members[EventMember.Event] is not { Kind: JsonTokenType.String, Length: > 2 })
            return Refusal.MissingEvent;
        if (type == EventType.Group && !IsId(members[EventMember.GroupId]))
            return Refusal.MissingGroupId;
        if (type == EventType.Alias && !IsId(members[EventMember.PreviousId]))
            return Refusal.MissingPreviousId;
        if (IsNoObject(members[EventMember.Properties]) || IsNoObject(members[EventMember.Traits]))
            return Refusal.InvalidProperties;
        return null;
    }

    /// <summary>A non-empty text, or a number, which is made a text.</summary>
    private static bool IsId(JsonSpan value) => value is { Kind: JsonTokenType.String, Length: > 2 } or { Kind: JsonTokenType.Number };

    private static bool IsNoObject(JsonSpan value) => value.IsPresent && !value.IsObject;

    private ReadOnlySpan<byte> TextOf(JsonSpan id) => id.Kind == JsonTokenType.String ? JsonText.Unescaped(id.Of(Body)) : id.Of(Body);

    private void WriteMessageId(JsonSpan value)
    {
        (_sentMessageId, _messageId) = (value, null);
        if (value is not { Kind: JsonTokenType.String, Length: > 2 })
            WriteNewMessageId();
        else if (value.Of(Body) is var token && !token.Contains((byte)'\\'))
            WriteMessageId(token);
        else
            WriteMessageId(Encoded(MessageId), MessageId);
    }

    private void WriteNewMessageId()
    {
        _messageId = Guid.NewGuid().ToString();
        WriteMessageId(JsonEncodedText.Encode(_messageId), _messageId);
    }

    private void WriteMessageId(ReadOnlySpan<byte> token)
    {
        MessageKey = Log.MessageKey.Of(token[1..^1]);
        _output.Append(token);
    }

    private void WriteMessageId(JsonEncodedText json, string text)
    {
        Span<byte> utf8 = stackalloc byte[3 * MaxMessageIdLength];
        MessageKey = Log.MessageKey.Of(utf8[..Encoding.UTF8.GetBytes(text, utf8)]);
        WriteText(json);
    }

    private void WriteId(ReadOnlySpan<byte> name, JsonSpan value)
    {
        if (!IsId(value))
            return;
        if (value.Kind != JsonTokenType.Number)
        {
            WriteMember(name, value);
            return;
        }

        _output.Append(name);
        _output.Append((byte)'"');
        _output.Append(value.Of(Body));
        _output.Append((byte)'"');
    }

    private void WriteDetails(ReadOnlySpan<byte> name, JsonSpan value, bool isOwn)
    {
        if (value.IsPresent)
        {
            WriteMember(name, value);
        }
        else if (isOwn)
        {
            _output.Append(name);
            _output.Append("{}"u8);
        }
    }

    private void WriteMember(ReadOnlySpan<byte> name, JsonSpan value)
    {
        if (!value.IsPresent)
            return;
        _output.Append(name);
        WriteRaw(value.Of(Body));
    }

    private void WriteText(JsonEncodedText text)
    {
        _output.Append((byte)'"');
        _output.Append(text.EncodedUtf8Bytes);
        _output.Append((byte)'"');
    }

    private static JsonEncodedText Encoded(string text) => JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping);

    /// <summary>In one piece: a name keeps its spelling. But no half of a surrogate pair stands at the top level: readers that look up a member would throw.</summary>
    private void WriteOther(JsonSpan name, JsonSpan value)
    {
        _output.Append((byte)',');
        var token = name.Of(Body);
        if (!token.Contains((byte)'\\') || !JsonText.HasHalfAPair(token[1..^1]))
        {
            WriteRaw(Body[name.Start..(value.Start + value.Length)]);
            return;
        }

        WriteText(Encoded(JsonText.Decode(token)));
        _output.Append((byte)':');
        WriteRaw(value.Of(Body));
    }

    private void WriteRaw(ReadOnlySpan<byte> json)
    {
        if (!_hasLines || !JsonText.TryCompact(json, _output))
            _output.Append(json);
    }

    /// <summary>Writes the context with what the server adds, and the channel, which depends on the library that it names.</summary>
    private void WriteContextAndChannel(EventMembers members)
    {
        var (batch, own) = (_batch?.Context ?? default, members[EventMember.Context]);
        var context = Merged(batch, own);
        var facts = batch.IsObject ? ContextFacts.Of(context) : members.Context;
        WriteContext(context, facts);

        _output.Append(",\"channel\":"u8);
        if (members[EventMember.Channel] is { Kind: JsonTokenType.String } channel)
            _output.Append(channel.Of(Body));
        else
            _output.Append(EventChannel.Of(facts.LibraryName.IsPresent ? facts.LibraryName.Of(batch.IsObject ? context : Body)[1..^1] : default, _source.Type.Category));
    }

    private void WriteContext(ReadOnlySpan<byte> context, ContextFacts facts)
    {
        var category = _source.Type.Category;
        var ip = !facts.HasIp && (category != SourceCategory.Server || facts.IsDirect) ? _request.PeerAddress : null;
        var userAgent = !facts.HasUserAgent && category == SourceCategory.Website ? _request.UserAgent : null;

        _output.Append(",\"context\":"u8);
        if (ip is null && userAgent is null && facts.HasLibrary)
        {
            WriteRaw(context);
            return;
        }

        // The sender's members are copied in one piece: all of the object but its braces.
        _output.Append((byte)'{');
        var members = context[1..^1].Trim(" \n\r\t"u8);
        WriteRaw(members);
        var comma = !members.IsEmpty;
        if (ip is not null)
            WriteFact(ref comma, "\"ip\":"u8, _peerAddress ??= Encoded(ip));
        if (userAgent is not null)
            WriteFact(ref comma, "\"userAgent\":"u8, _userAgent ??= Encoded(userAgent));
        if (!facts.HasLibrary)
        {
            if (comma)
                _output.Append((byte)',');
            _output.Append("\"library\":{\"name\":"u8);
            _output.Append(_request.IsPixel ? "\"pixel\""u8 : "\"http\""u8);
            _output.Append(",\"version\":\"unknown\"}"u8);
        }

        _output.Append((byte)'}');
    }

    private void WriteFact(ref bool comma, ReadOnlySpan<byte> name, JsonEncodedText value)
    {
        if (comma)
            _output.Append((byte)',');
        comma = true;
        _output.Append(name);
        WriteText(value);
    }

    private void WriteIntegrations(JsonSpan value)
    {
        _output.Append(",\"integrations\":"u8);
        WriteRaw(Merged(_batch?.Integrations ?? default, value));
    }

    /// <summary>The event's object over the batch's; <c>{}</c> where neither is one.</summary>
    private ReadOnlySpan<byte> Merged(JsonSpan batch, JsonSpan item)
    {
        if (!batch.IsObject)
            return item.IsObject ? item.Of(Body) : "{}"u8;
        if (!item.IsObject)
            return batch.Of(Body);
        _merged ??= new(1024);
        _merged.Clear();
        using var writer = new Utf8JsonWriter(_merged, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
        JsonMerge.Write(writer, batch.Of(Body), item.Of(Body));
        writer.Flush();
        return _merged.Span;
    }

    private void WriteTimes(EventMembers members)
    {
        var receivedAt = _request.ReceivedAt;
        var original = TimeOf(members[EventMember.Timestamp]) ?? TimeOf(members[EventMember.OriginalTimestamp]);
        var sentAt = members[EventMember.SentAt].IsPresent ? TimeOf(members[EventMember.SentAt]) : _batchSentAt;
        WriteTime(",\"originalTimestamp\":\""u8, original);
        WriteTime("\",\"sentAt\":\""u8, sentAt);
        WriteTime("\",\"receivedAt\":\""u8, null);
        WriteTime("\",\"timestamp\":\""u8, original is { } at ? Corrected(at, sentAt ?? receivedAt) : null);
        _output.Append((byte)'"');
    }

    /// <summary>The time by the server's clock: what the sender's clock says about the time of sending is off by as much (§4.4).</summary>
    private DateTimeOffset Corrected(DateTimeOffset original, DateTimeOffset sentAt)
    {
        var ticks = _request.ReceivedAt.UtcTicks - (sentAt.UtcTicks - original.UtcTicks);
        return ticks >= DateTimeOffset.UnixEpoch.UtcTicks && ticks <= DateTimeOffset.MaxValue.UtcTicks
            ? Known(ticks)
            : Impossible();
    }

    private DateTimeOffset Known(long ticks)
    {
        if (ticks - _request.ReceivedAt.UtcTicks > TimeSpan.TicksPerDay)
            Warnings |= WarningFlags.FutureTime;
        return new(ticks, TimeSpan.Zero);
    }

    private DateTimeOffset Impossible()
    {
        Warnings |= WarningFlags.ImpossibleTime;
        return _request.ReceivedAt;
    }

    /// <summary>Writes the time; where it is null, that of the request, which is laid out once.</summary>
    private void WriteTime(ReadOnlySpan<byte> before, DateTimeOffset? time)
    {
        _output.Append(before);
        if (time is not { } known)
        {
            _output.Append(_receivedAt);
            return;
        }

        IsoTime.Write(known, _output.GetSpan(IsoTime.Length));
        _output.Advance(IsoTime.Length);
    }

    private DateTimeOffset? TimeOf(JsonSpan value)
    {
        if (value.Kind == JsonTokenType.String && IsoTime.TryParse(JsonText.Unescaped(value.Of(Body)), out var time))
            return time;
        if (value.IsPresent)
            Warnings |= WarningFlags.UnreadableTime;
        return null;
    }
}
