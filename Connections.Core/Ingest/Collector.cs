using System.Text.Json;
using System.Text.Unicode;
using Connections.Core.Ingest.Dedup;
using Connections.Core.Log;
using Connections.Core.Workspaces;
using Microsoft.Extensions.Options;

namespace Connections.Core.Ingest;

/// <summary>Takes the calls of the tracking contract: finds the source, judges and normalises each event, and stores them.</summary>
public sealed class Collector
{
    private readonly CurrentSetup _setup;
    private readonly Deduplicator _deduplicator;
    private readonly RepeatCounts _repeats;
    private readonly Refusals _refusals;
    private readonly IngestOptions _options;

    internal Collector(CurrentSetup setup, Deduplicator deduplicator, RepeatCounts repeats, Refusals refusals, IOptions<IngestOptions> options) =>
        (_setup, _deduplicator, _repeats, _refusals, _options) = (setup, deduplicator, repeats, refusals, options.Value);

    /// <summary>Answers when every event of the request is durable, or repeats one that is, or is refused and counted.</summary>
    /// <exception cref="LogUnavailableException">
    /// Nothing of the request was acknowledged; the sender may send it again. Never for a pixel, which is counted as refused instead.
    /// </exception>
    public async ValueTask<CollectAnswer> CollectAsync(CollectRequest request, CancellationToken cancellationToken)
    {
        using var events = new CollectedEvents(request.Body.Length);
        if (Read(request, events) is { } problem)
            return problem;

        var entries = events.Entries();
        Appended appended;
        try
        {
            appended = await _deduplicator.AppendAsync(entries, cancellationToken);
        }
        catch (LogUnavailableException) when (request.IsPixel)
        {
            // Whoever loads an image does not come again: it is answered as if it were taken, so its owner has to see that it was not.
            foreach (var entry in entries)
                _refusals.Add(entry.SourceId, request.ReceivedAt, Refusal.LogUnavailable, EventTypes.NameOf(entry.Type), entry.Json.Span);
            return CollectAnswer.Taken;
        }

        if (appended.Repeats is > 0 and var repeats)
            _repeats.Add(entries[0].SourceId, request.ReceivedAt, repeats); // all of a request are of one source
        return request.WantsReceipts ? CollectAnswer.Taken with { Receipts = events.Receipts(appended) } : CollectAnswer.Taken;
    }

    /// <summary>Counts a request that could not even be read, where its header at least names a source.</summary>
    public void CountUnreadable(string? writeKey, string code, string message, DateTimeOffset at)
    {
        if (writeKey is not null && _setup.Value.WriteKeys.TryGetValue(writeKey, out var source))
            _refusals.Add(source.Id, at, new(code, message), "", default);
    }

    private CollectAnswer? Read(CollectRequest request, CollectedEvents events)
    {
        if (request.WriteKey is { } key && !_setup.Value.WriteKeys.ContainsKey(key))
            return Unknown(key, request);

        var problem = TryRead(request, events);
        if (problem is { Verdict: CollectVerdict.Malformed })
            CountUnreadable(request.WriteKey, problem.Code!, problem.Message!, request.ReceivedAt);
        return problem;
    }

    private CollectAnswer? TryRead(CollectRequest request, CollectedEvents events)
    {
        if (!Utf8.IsValid(request.Body.Span))
            return CollectAnswer.InvalidJson;
        try
        {
            return request.Type is null ? ReadBatch(request, events) : ReadSingle(request, events);
        }
        catch (JsonException)
        {
            return CollectAnswer.InvalidJson;
        }
    }

    private CollectAnswer? ReadSingle(CollectRequest request, CollectedEvents events)
    {
        var body = request.Body.Span;
        var members = new EventMembers();
        if (!members.Read(body))
            return CollectAnswer.NotAnObject;
        if (Find(request, members[EventMember.WriteKey], body, out var source) is { } unauthorized)
            return unauthorized;
        if (body.Trim(" \n\r\t"u8).Length > _options.MaxEventBytes)
            return CollectAnswer.TooLarge;

        using var normaliser = new EventNormaliser(request, source!, batch: null, events.Output);
        Take(request, source!, events, normaliser, members, new(0, body.Length, JsonTokenType.StartObject));
        return null;
    }

    private CollectAnswer? ReadBatch(CollectRequest request, CollectedEvents events)
    {
        var body = request.Body.Span;
        using var batch = BatchEnvelope.Read(body);
        if (batch is null)
            return CollectAnswer.NotAnObject;
        var members = new EventMembers();
        if (Find(request, KeyOf(batch, members, body), body, out var source) is { } unauthorized)
            return unauthorized;
        if (!batch.HasBatch)
            return CollectAnswer.NoBatch;

        using var normaliser = new EventNormaliser(request, source!, batch, events.Output);
        for (var i = 0; i < batch.Items.Count; i++)
        {
            var item = batch.Items[i];
            if (i >= _options.MaxBatchEvents)
                Refuse(request, source!, events, Refusal.TooManyEvents, members: null, item);
            else if (item.Length > _options.MaxEventBytes)
                Refuse(request, source!, events, Refusal.EventTooLarge, members: null, item);
            else if (!members.Read(body, batch, i))
                Refuse(request, source!, events, Refusal.InvalidType, members: null, item);
            else
                Take(request, source!, events, normaliser, members, item);
        }

        return null;
    }

    private void Take(
        CollectRequest request, SourceSetup source, CollectedEvents events, EventNormaliser normaliser, EventMembers members, JsonSpan item)
    {
        if (!source.Enabled)
        {
            Refuse(request, source, events, Refusal.SourceDisabled, members, item);
            return;
        }

        var start = events.Output.Length;
        var type = normaliser.TypeOf(members);
        var refusal = type is { } known ? normaliser.Write(members, known) : Refusal.InvalidType;
        if (refusal is not null)
            Refuse(request, source, events, refusal, members, item);
        else
            events.AddStored(source.Id, type!.Value, normaliser.UserKey, normaliser.MessageKey, start, request.WantsReceipts ? normaliser.MessageId : null);
    }

    private void Refuse(CollectRequest request, SourceSetup source, CollectedEvents events, Refusal refusal, EventMembers? members, JsonSpan item)
    {
        var body = request.Body.Span;
        var type = request.Type is { } named ? EventTypes.NameOf(named)
            : members?[EventMember.Type] is { Kind: JsonTokenType.String } sent ? JsonText.Decode(sent.Of(body)) : "";
        _refusals.Add(source.Id, request.ReceivedAt, refusal, type, item.Of(body));
        if (request.WantsReceipts)
            events.AddRefused(members?[EventMember.MessageId] is { Kind: JsonTokenType.String } id ? JsonText.Decode(id.Of(body)) : null, refusal);
    }

    /// <summary>The batch's own key, else that of its first event: the browser library leaves it there.</summary>
    private static JsonSpan KeyOf(BatchEnvelope batch, EventMembers members, ReadOnlySpan<byte> body)
    {
        if (batch.WriteKey.IsPresent || batch.Items.Count == 0 || !members.Read(body, batch, 0))
            return batch.WriteKey;
        return members[EventMember.WriteKey];
    }

    private CollectAnswer? Find(CollectRequest request, JsonSpan inBody, ReadOnlySpan<byte> body, out SourceSetup? source)
    {
        source = null;
        var key = request.WriteKey ?? (inBody.Kind == JsonTokenType.String ? JsonText.Decode(inBody.Of(body)) : null);
        if (string.IsNullOrEmpty(key))
            return CollectAnswer.MissingKey;
        return _setup.Value.WriteKeys.TryGetValue(key, out source) ? null : Unknown(key, request);
    }

    private CollectAnswer Unknown(string key, CollectRequest request)
    {
        _refusals.AddUnknownKey(key, request.ReceivedAt);
        return _options.UnknownKeyResponse == 200 ? CollectAnswer.Taken : CollectAnswer.UnknownKey;
    }
}
