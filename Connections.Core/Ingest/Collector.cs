using System.Text;
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
    private readonly RateLimits _limits;
    private readonly IngestOptions _options;

    internal Collector(
        CurrentSetup setup, Deduplicator deduplicator, RepeatCounts repeats, Refusals refusals, RateLimits limits,
        IOptions<IngestOptions> options) =>
        (_setup, _deduplicator, _repeats, _refusals, _limits, _options) = (setup, deduplicator, repeats, refusals, limits, options.Value);

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

    /// <summary>Counts a request that could not even be read: with the source that its header names, else with those of no source.</summary>
    public void CountUnreadable(CollectRequest request, string code, string message) =>
        CountWhole(request, request.WriteKey is { } key ? _setup.Value.WriteKeys.GetValueOrDefault(key) : null, new(code, message));

    private CollectAnswer? Read(CollectRequest request, CollectedEvents events)
    {
        // With the key in its header, what is over its limit is refused before it is parsed.
        SourceSetup? source = null;
        if (request.WriteKey is { } key && Admit(key, request, out source) is { } refused)
            return refused;

        var problem = TryRead(request, events, ref source);
        if (problem is { Verdict: CollectVerdict.Malformed })
            CountWhole(request, source, new(problem.Code!, problem.Message!));
        return problem;
    }

    private CollectAnswer? TryRead(CollectRequest request, CollectedEvents events, ref SourceSetup? source)
    {
        if (!Utf8.IsValid(request.Body.Span))
            return CollectAnswer.InvalidJson;
        try
        {
            return request is { Type: null, IsPixel: false } ? ReadBatch(request, events, ref source) : ReadSingle(request, events, ref source);
        }
        catch (JsonException)
        {
            return CollectAnswer.InvalidJson;
        }
    }

    private CollectAnswer? ReadSingle(CollectRequest request, CollectedEvents events, ref SourceSetup? source)
    {
        var body = request.Body.Span;
        var members = new EventMembers();
        if (!members.Read(body))
            return CollectAnswer.NotAnObject;
        var key = members[EventMember.WriteKey];
        if (Find(request, key, body, ref source) is { } refused)
            return refused;
        if (body.Trim(" \n\r\t"u8).Length > _options.MaxEventBytes)
            return CollectAnswer.TooLarge;

        using var normaliser = new EventNormaliser(request, source!, batch: null, events.Output) { OfRequest = WarningsOf(request, key, source!) };
        Take(request, source!, events, normaliser, members, new(0, body.Length, JsonTokenType.StartObject));
        return null;
    }

    private CollectAnswer? ReadBatch(CollectRequest request, CollectedEvents events, ref SourceSetup? source)
    {
        var body = request.Body.Span;
        using var batch = BatchEnvelope.Read(body);
        if (batch is null)
            return CollectAnswer.NotAnObject;
        var members = new EventMembers();
        var key = KeyOf(batch, members, body);
        if (Find(request, key, body, ref source) is { } refused)
            return refused;
        if (!batch.HasBatch)
            return CollectAnswer.NoBatch;
        if (SharesTooMuch(batch))
            return CollectAnswer.SharesTooMuch;

        using var normaliser = new EventNormaliser(request, source!, batch, events.Output) { OfRequest = WarningsOf(request, key, source!) };
        for (var i = 0; i < batch.Items.Count; i++)
        {
            var item = batch.Items[i];
            if (i >= _options.MaxBatchEvents)
                Refuse(request, source!, events, Refusal.TooManyEvents, members: null, item);
            else if (item.Length > _options.MaxEventBytes)
                Refuse(request, source!, events, Refusal.EventTooLarge, members: null, item);
            else if (Open(members, body, batch, i) is { } refusal)
                Refuse(request, source!, events, refusal, members: null, item);
            else
                Take(request, source!, events, normaliser, members, item);
        }

        return null;
    }

    /// <summary>
    /// What a batch shares is written into each of its events: a small request must not become a huge one. 16 bodies leave room for 3 KB
    /// with each of 2500 events; libraries share some 100 bytes.
    /// </summary>
    private bool SharesTooMuch(BatchEnvelope batch)
    {
        var shared = (batch.Context.IsObject ? batch.Context.Length : 0) + (batch.Integrations.IsObject ? batch.Integrations.Length : 0);
        return shared > _options.MaxEventBytes || (long)shared * Math.Min(batch.Items.Count, _options.MaxBatchEvents) > 16L * _options.MaxBodyBytes;
    }

    /// <summary>Takes the members of an item; says why it is no event.</summary>
    private static Refusal? Open(EventMembers members, ReadOnlySpan<byte> body, BatchEnvelope batch, int item) =>
        batch.IsTooDeep(body, item) ? Refusal.NestedTooDeeply : members.Read(body, batch, item) ? null : Refusal.InvalidType;

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
        var refusal = type is { } known ? normaliser.Write(members, known) : request.IsPixel ? Refusal.UnknownPixel : Refusal.InvalidType;
        if (refusal is not null)
        {
            Refuse(request, source, events, refusal, members, item);
            return;
        }

        events.AddStored(source.Id, type!.Value, normaliser.UserKey, normaliser.MessageKey, normaliser.Warnings, start, request.WantsReceipts ? normaliser.MessageId : null);
        _refusals.AddWarnings(source.Id, request.ReceivedAt, normaliser.Warnings);
    }

    /// <summary>The header's key counts; a body that names another source's is odd. One that names no source's is a placeholder of the sender.</summary>
    private WarningFlags WarningsOf(CollectRequest request, JsonSpan inBody, SourceSetup source)
    {
        if (request.WriteKey is not { } key || inBody.Kind != JsonTokenType.String || Ascii.Equals(inBody.Of(request.Body.Span)[1..^1], key))
            return WarningFlags.None;
        return _setup.Value.WriteKeys.TryGetValue(JsonText.Decode(inBody.Of(request.Body.Span)), out var other) && other.Id != source.Id
            ? WarningFlags.OtherKey
            : WarningFlags.None;
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
        if (batch.WriteKey.IsPresent || batch.Items.Count == 0 || Open(members, body, batch, 0) is not null)
            return batch.WriteKey;
        return members[EventMember.WriteKey];
    }

    private CollectAnswer? Find(CollectRequest request, JsonSpan inBody, ReadOnlySpan<byte> body, ref SourceSetup? source)
    {
        if (source is not null)
            return null; // the header named it
        if (inBody.Kind == JsonTokenType.String && JsonText.Decode(inBody.Of(body)) is { Length: > 0 } key)
            return Admit(key, request, out source);
        _refusals.AddUnknown(UnknownSender.Of(request, CollectAnswer.MissingKey.Code!, writeKey: null), request.ReceivedAt);
        return CollectAnswer.MissingKey;
    }

    /// <summary>Finds the source of a key; null where it may send this request.</summary>
    private CollectAnswer? Admit(string key, CollectRequest request, out SourceSetup? source)
    {
        if (!_setup.Value.WriteKeys.TryGetValue(key, out source))
        {
            _refusals.AddUnknown(UnknownSender.Of(request, CollectAnswer.UnknownKey.Code!, key), request.ReceivedAt);
            return _options.UnknownKeyResponse == 200 ? CollectAnswer.Taken : CollectAnswer.UnknownKey;
        }

        // What a disabled source sends is dropped: its senders are not to come again with it.
        if (!source.Enabled || _limits.Refuse(source) is not { } wait)
            return null;
        CountWhole(request, source, Refusal.RateLimited);
        return CollectAnswer.RateLimited with { RetryAfter = wait };
    }

    private void CountWhole(CollectRequest request, SourceSetup? source, Refusal refusal)
    {
        if (source is not null)
            _refusals.Add(source.Id, request.ReceivedAt, refusal, request.Type is { } type ? EventTypes.NameOf(type) : "", request.Body.Span);
        else
            _refusals.AddUnknown(UnknownSender.Of(request, refusal.Code, request.WriteKey), request.ReceivedAt);
    }
}
