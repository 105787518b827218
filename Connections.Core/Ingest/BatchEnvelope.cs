using System.Runtime.InteropServices;
using System.Text.Json;

namespace Connections.Core.Ingest;

/// <summary>
/// A batch request, read in one pass: its own members, which SDKs put mostly behind the events, and the members of each event. Kept by the thread
/// for its next request, so it must not outlive the request.
/// </summary>
internal sealed class BatchEnvelope : IDisposable
{
    /// <summary>More items or members than this are not held on to between requests.</summary>
    private const int MaxKept = 16_384;

    /// <summary>An event may be as deep as the reader's default; two more are the batch and its array.</summary>
    private static readonly JsonReaderOptions UsualDepth = new() { MaxDepth = 64 + 2 };

    /// <summary>How deep an event may be is judged for each: one that is too deep is no reason to refuse the others.</summary>
    private static readonly JsonReaderOptions AnyDepth = new() { MaxDepth = 1_000_000 };

    [ThreadStatic] private static BatchEnvelope? _spare;

    private readonly List<JsonSpan> _items = [];
    private readonly List<FoundMember> _found = [];
    private readonly List<int> _ends = []; // of each item's members in _found
    private readonly List<ContextFacts> _contexts = [];
    private bool _mayBeTooDeep;

    public JsonSpan WriteKey { get; private set; }

    public JsonSpan SentAt { get; private set; }

    public JsonSpan Context { get; private set; }

    public JsonSpan Integrations { get; private set; }

    /// <summary>False when <c>batch</c> is missing or no array.</summary>
    public bool HasBatch { get; private set; }

    public IReadOnlyList<JsonSpan> Items => _items;

    /// <summary>Reads the body; null when it is no object.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static BatchEnvelope? Read(ReadOnlySpan<byte> body)
    {
        try
        {
            return Read(body, UsualDepth);
        }
        catch (JsonException)
        {
            // It may be one event that is too deep. What is no JSON at all throws again.
            var envelope = Read(body, AnyDepth);
            if (envelope is not null)
                envelope._mayBeTooDeep = true;
            return envelope;
        }
    }

    private static BatchEnvelope? Read(ReadOnlySpan<byte> body, JsonReaderOptions depth)
    {
        var reader = new Utf8JsonReader(body, depth);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            while (reader.Read())
            {
            }

            return null;
        }

        var envelope = Take();
        try
        {
            while (reader.Read())
                if (reader.TokenType == JsonTokenType.PropertyName)
                    envelope.Take(ref reader);
        }
        catch (JsonException)
        {
            envelope.Dispose();
            throw;
        }

        return envelope;
    }

    /// <summary>Whether an item is nested more deeply than an event may be.</summary>
    public bool IsTooDeep(ReadOnlySpan<byte> body, int item)
    {
        if (!_mayBeTooDeep)
            return false;
        try
        {
            var reader = new Utf8JsonReader(_items[item].Of(body));
            while (reader.Read())
            {
            }

            return false;
        }
        catch (JsonException)
        {
            return true;
        }
    }

    /// <summary>The members of an item that is an object, as they stand in the body, and what its context holds.</summary>
    public ReadOnlySpan<FoundMember> MembersOf(int item, out ContextFacts context)
    {
        context = _contexts[item];
        var start = item == 0 ? 0 : _ends[item - 1];
        return CollectionsMarshal.AsSpan(_found)[start.._ends[item]];
    }

    public void Dispose()
    {
        if (Math.Max(_found.Capacity, _items.Capacity) <= MaxKept)
            _spare = this;
    }

    private static BatchEnvelope Take()
    {
        var envelope = _spare ?? new BatchEnvelope();
        _spare = null;
        envelope.WriteKey = envelope.SentAt = envelope.Context = envelope.Integrations = default;
        envelope.HasBatch = envelope._mayBeTooDeep = false;
        envelope.ClearItems();
        return envelope;
    }

    private void ClearItems()
    {
        _items.Clear();
        _found.Clear();
        _ends.Clear();
        _contexts.Clear();
    }

    private void Take(ref Utf8JsonReader reader)
    {
        var isBatch = !reader.ValueIsEscaped && reader.ValueSpan.SequenceEqual("batch"u8);
        var member = EventMembers.MemberOf(ref reader);
        reader.Read();
        if (isBatch)
        {
            TakeItems(ref reader);
            return;
        }

        var value = JsonSpan.Take(ref reader);
        switch (member)
        {
            case EventMember.WriteKey:
                WriteKey = value;
                break;
            case EventMember.SentAt:
                SentAt = value;
                break;
            case EventMember.Context:
                Context = value;
                break;
            case EventMember.Integrations:
                Integrations = value;
                break;
        }
    }

    private void TakeItems(ref Utf8JsonReader reader)
    {
        ClearItems(); // of two, the last counts
        HasBatch = reader.TokenType == JsonTokenType.StartArray;
        if (!HasBatch)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var facts = default(ContextFacts);
            _items.Add(reader.TokenType == JsonTokenType.StartObject ? TakeMembers(ref reader, out facts) : JsonSpan.Take(ref reader));
            _ends.Add(_found.Count);
            _contexts.Add(facts);
        }
    }

    private JsonSpan TakeMembers(ref Utf8JsonReader reader, out ContextFacts context)
    {
        context = default;
        var start = (int)reader.TokenStartIndex;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            _found.Add(FoundMember.Take(ref reader, ref context));
        return new(start, (int)reader.BytesConsumed - start, JsonTokenType.StartObject);
    }
}
