using System.Text.Json;

namespace Connections.Core.Ingest;

/// <summary>The members of a batch request, found in one pass: SDKs put most of them behind the events.</summary>
internal sealed class BatchEnvelope
{
    /// <summary>How deep an event may be is judged for each: one that is too deep is no reason to refuse the others.</summary>
    private static readonly JsonReaderOptions AnyDepth = new() { MaxDepth = 1_000_000 };

    private readonly List<JsonSpan> _items = [];

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
        var reader = new Utf8JsonReader(body, AnyDepth);
        reader.Read();
        var envelope = reader.TokenType == JsonTokenType.StartObject ? new BatchEnvelope() : null;
        while (reader.Read())
            if (envelope is not null && reader.TokenType == JsonTokenType.PropertyName)
                envelope.Take(ref reader);
        return envelope;
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
        _items.Clear();
        HasBatch = reader.TokenType == JsonTokenType.StartArray;
        if (!HasBatch)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            _items.Add(JsonSpan.Take(ref reader));
    }
}
