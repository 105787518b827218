using System.Text.Json;
using Connections.Core.Delivery.Figures;
using Connections.Core.Destinations;
using Connections.Core.Mapping;
using Connections.Core.Workspaces;

namespace Connections.Core.Delivery;

/// <summary>
/// An event of the log as all its destinations see it: parsed once, told apart once, and made once into each payload, for all destinations of equal
/// mappings. Safe to use from many threads: what two of them make at the same time is the same.
/// </summary>
/// <param name="record">The event.</param>
/// <param name="isShared">Whether others will come to it: what is made for one alone need not be kept.</param>
internal sealed class SharedEvent(JsonElement record, bool isShared)
{
    // More different mappings of one event than this make their payloads themselves.
    private const int MostKept = 16;

    private Made? _made;
    private EventFacts? _facts;

    /// <summary>The event.</summary>
    public JsonElement Record => record;

    /// <summary>What it is told apart by.</summary>
    public EventFacts Facts => _facts ??= EventFacts.Of(record);

    /// <summary>Opens an event for one destination.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static SharedEvent Alone(ReadOnlyMemory<byte> json) => new(EventJson.Parse(json), isShared: false);

    /// <summary>The payload of a mapping; see <see cref="PayloadCheck.Make"/>.</summary>
    public Checked<MadePayload> Make(PayloadCheck mapping, bool inBatch)
    {
        if (!isShared)
            return mapping.Make(record, inBatch);
        var first = Volatile.Read(ref _made);
        for (var one = first; one is not null; one = one.Next)
            if (one.Mapping == mapping && one.InBatch == inBatch)
                return one.Payload;
        var payload = mapping.Make(record, inBatch);
        if (first is null || first.Count < MostKept)
            Interlocked.CompareExchange(ref _made, new(mapping, inBatch, payload, first), first); // whoever comes second has made the same, or makes it again
        return payload;
    }

    private sealed record Made(PayloadCheck Mapping, bool InBatch, Checked<MadePayload> Payload, Made? Next)
    {
        public int Count { get; } = Next is null ? 1 : Next.Count + 1;
    }
}
