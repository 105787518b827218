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
    private readonly Utf8JsonWriter _writer;
    private readonly PooledBuffer _scratch = new(1024);
    private readonly PooledBuffer _merged = new(1024);
    private readonly DateTimeOffset? _batchSentAt;

    public EventNormaliser(CollectRequest request, SourceSetup source, BatchEnvelope? batch, PooledBuffer output)
    {
        (_request, _source, _batch, _output) = (request, source, batch, output);
        _writer = new(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
        _batchSentAt = batch is null ? null : TimeOf(batch.SentAt);
    }

    private ReadOnlySpan<byte> Body => _request.Body.Span;

    /// <summary>The id of the event last written; made here where the sender brought none.</summary>
    public string MessageId { get; private set; } = "";

    /// <summary>The key of <see cref="MessageId"/>.</summary>
    public UInt128 MessageKey { get; private set; }

    /// <summary>The user key of the event last written.</summary>
    public ulong UserKey { get; private set; }

    /// <summary>The call of an event; null when it names none that is known.</summary>
    public EventType? TypeOf(EventMembers members) =>
        _request.Type ?? (members[EventMember.Type] is { Kind: JsonTokenType.String } type ? EventTypes.Find(JsonText.Unescaped(type.Of(Body))) : null);

    /// <summary>Appends the stored form to the output; when it gives a refusal it has written nothing.</summary>
    public Refusal? Write(EventMembers members, EventType type)
    {
        if (Judge(members, type) is { } refusal)
            return refusal;

        var (anonymousId, userId) = (members[EventMember.AnonymousId], members[EventMember.UserId]);
        UserKey = Log.UserKey.Of(_source.Id, TextOf(IsId(anonymousId) ? anonymousId : userId));
        _writer.Reset();
        _writer.WriteStartObject();
        _writer.WriteString("type"u8, EventTypes.NameOf(type));
        WriteMessageId(members[EventMember.MessageId]);
        WriteMember("event"u8, members[EventMember.Event]);
        WriteId("anonymousId"u8, anonymousId);
        WriteId("userId"u8, userId);
        WriteId("groupId"u8, members[EventMember.GroupId]);
        WriteId("previousId"u8, members[EventMember.PreviousId]);
        WriteDetails("properties"u8, members[EventMember.Properties], type is EventType.Track or EventType.Page or EventType.Screen);
        WriteDetails("traits"u8, members[EventMember.Traits], type is EventType.Identify or EventType.Group);
        var library = WriteContext(members[EventMember.Context]);
        WriteIntegrations(members[EventMember.Integrations]);
        WriteTimes(members);
        if (members[EventMember.Channel] is { Kind: JsonTokenType.String } channel)
            WriteMember("channel"u8, channel);
        else
            _writer.WriteString("channel"u8, EventChannel.Of(library, _source.Type.Category));
        _writer.WriteNumber("version"u8, 2);
        foreach (var (name, value) in members.Others)
            WriteOther(name, value);

        _writer.WriteEndObject();
        _writer.Flush();
        return null;
    }

    public void Dispose()
    {
        _writer.Dispose();
        _scratch.Dispose();
        _merged.Dispose();
    }

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
        MessageId = value is { Kind: JsonTokenType.String, Length: > 2 } ? JsonText.Decode(value.Of(Body)) : Guid.NewGuid().ToString();
        Span<byte> utf8 = stackalloc byte[3 * MaxMessageIdLength];
        MessageKey = Log.MessageKey.Of(utf8[..Encoding.UTF8.GetBytes(MessageId, utf8)]);
        _writer.WriteString("messageId"u8, MessageId);
    }

    private void WriteId(ReadOnlySpan<byte> name, JsonSpan value)
    {
        if (!IsId(value))
            return;
        if (value.Kind == JsonTokenType.Number)
            _writer.WriteString(name, value.Of(Body));
        else
            WriteMember(name, value);
    }

    private void WriteDetails(ReadOnlySpan<byte> name, JsonSpan value, bool isOwn)
    {
        if (value.IsPresent)
            WriteMember(name, value);
        else if (isOwn)
            WriteEmptyObject(name);
    }

    private void WriteMember(ReadOnlySpan<byte> name, JsonSpan value)
    {
        if (!value.IsPresent)
            return;
        _writer.WritePropertyName(name);
        WriteRaw(value.Of(Body));
    }

    /// <summary>In one piece: a name keeps its spelling. But no half of a surrogate pair stands at the top level: readers that look up a member would throw.</summary>
    private void WriteOther(JsonSpan name, JsonSpan value)
    {
        if (!JsonText.HasHalfAPair(name.Of(Body)[1..^1]))
        {
            WriteRaw(Body[name.Start..(value.Start + value.Length)]);
            return;
        }

        _writer.WritePropertyName(JsonText.Decode(name.Of(Body)));
        WriteRaw(value.Of(Body));
    }

    private void WriteRaw(ReadOnlySpan<byte> json)
    {
        _scratch.Clear();
        _writer.WriteRawValue(JsonText.TryCompact(json, _scratch) ? _scratch.Span : json, skipInputValidation: true);
    }

    private void WriteEmptyObject(ReadOnlySpan<byte> name)
    {
        _writer.WriteStartObject(name);
        _writer.WriteEndObject();
    }

    /// <summary>Writes the context with what the server adds, and returns the name of the library.</summary>
    private string? WriteContext(JsonSpan value)
    {
        var context = Merged(_batch?.Context ?? default, value);
        var facts = ContextFacts.Of(context);
        var category = _source.Type.Category;
        var ip = !facts.HasIp && (category != SourceCategory.Server || facts.IsDirect) ? _request.PeerAddress : null;
        var userAgent = !facts.HasUserAgent && category == SourceCategory.Website ? _request.UserAgent : null;

        _writer.WritePropertyName("context"u8);
        if (ip is null && userAgent is null && facts.HasLibrary)
        {
            WriteRaw(context);
            return facts.LibraryName;
        }

        // The sender's members are copied in one piece: all of the object but its braces.
        _writer.WriteStartObject();
        var members = context[1..^1].Trim(" \n\r\t"u8);
        if (!members.IsEmpty)
            WriteRaw(members);
        if (ip is not null)
            _writer.WriteString("ip"u8, ip);
        if (userAgent is not null)
            _writer.WriteString("userAgent"u8, userAgent);
        if (!facts.HasLibrary)
            WriteLibrary();
        _writer.WriteEndObject();
        return facts.LibraryName;
    }

    private void WriteLibrary()
    {
        _writer.WriteStartObject("library"u8);
        _writer.WriteString("name"u8, _request.IsPixel ? "pixel" : "http");
        _writer.WriteString("version"u8, "unknown");
        _writer.WriteEndObject();
    }

    private void WriteIntegrations(JsonSpan value)
    {
        _writer.WritePropertyName("integrations"u8);
        WriteRaw(Merged(_batch?.Integrations ?? default, value));
    }

    /// <summary>The event's object over the batch's; <c>{}</c> where neither is one.</summary>
    private ReadOnlySpan<byte> Merged(JsonSpan batch, JsonSpan item)
    {
        if (!batch.IsObject)
            return item.IsObject ? item.Of(Body) : "{}"u8;
        if (!item.IsObject)
            return batch.Of(Body);
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
        WriteTime("originalTimestamp"u8, original ?? receivedAt);
        WriteTime("sentAt"u8, sentAt ?? receivedAt);
        WriteTime("receivedAt"u8, receivedAt);
        WriteTime("timestamp"u8, original is { } at ? Corrected(at, sentAt ?? receivedAt) : receivedAt);
    }

    /// <summary>The time by the server's clock: what the sender's clock says about the time of sending is off by as much (§4.4).</summary>
    private DateTimeOffset Corrected(DateTimeOffset original, DateTimeOffset sentAt)
    {
        var ticks = _request.ReceivedAt.UtcTicks - (sentAt.UtcTicks - original.UtcTicks);
        return ticks >= DateTimeOffset.UnixEpoch.UtcTicks && ticks <= DateTimeOffset.MaxValue.UtcTicks
            ? new(ticks, TimeSpan.Zero)
            : _request.ReceivedAt;
    }

    private void WriteTime(ReadOnlySpan<byte> name, DateTimeOffset time)
    {
        Span<byte> text = stackalloc byte[IsoTime.Format.Length];
        _writer.WriteString(name, text[..IsoTime.Write(time, text)]);
    }

    private DateTimeOffset? TimeOf(JsonSpan value) =>
        value.Kind == JsonTokenType.String && IsoTime.TryParse(JsonText.Unescaped(value.Of(Body)), out var time) ? time : null;
}
