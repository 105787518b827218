using System.Runtime.CompilerServices;
using System.Text.Json;
using Connections.Core.Delivery.Figures;
using Connections.Core.Destinations;
using Connections.Core.Mapping;
using Connections.Core.Workspaces;

namespace Connections.Core.Delivery;

/// <summary>
/// An event of the log as all its destinations see it: looked through once, told apart once, and made once into each payload, for all destinations of equal
/// mappings. A tree is made of it where somebody asks for more than its bytes tell. Safe to use from many threads: what two of them make at the same time
/// is the same.
/// </summary>
internal sealed class SharedEvent
{
    // More different mappings of one event than this make their payloads themselves.
    private const int MostKept = 16;

    private readonly PlainEvent? _plain;
    private readonly StrongBox<JsonElement>? _tree; // where it is not plain
    private readonly bool _isShared;
    private Made? _made;

    private SharedEvent(PlainEvent plain, bool isShared) => (_plain, _isShared, Facts) = (plain, isShared, EventFacts.Of(plain));

    private SharedEvent(JsonElement tree, bool isShared) => (_tree, _isShared, Facts) = (new(tree), isShared, EventFacts.Of(tree));

    /// <summary>The event.</summary>
    public JsonElement Record => _plain is null ? _tree!.Value : _plain.Record;

    /// <summary>What it is told apart by.</summary>
    public EventFacts Facts { get; }

    /// <summary>Opens an event.</summary>
    /// <param name="json">The event.</param>
    /// <param name="isShared">Whether others will come to it: what is made for one alone need not be kept.</param>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static SharedEvent Open(ReadOnlyMemory<byte> json, bool isShared) =>
        PlainEvent.Find(json) is { } plain ? new(plain, isShared) : new(EventJson.Parse(json), isShared);

    /// <summary>An event that somebody has made of another.</summary>
    public static SharedEvent Of(JsonElement changed) => new(changed, isShared: false);

    /// <summary>Opens an event for one destination.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static SharedEvent Alone(ReadOnlyMemory<byte> json) => Open(json, isShared: false);

    /// <summary>What becomes of it at a destination, before any mapping is asked.</summary>
    public Admitted Admit(Admission admission) =>
        _plain is not null && admission.LetsIn(_plain) ? new(default, null) : admission.Judge(Record);

    /// <summary>Whether a trigger takes it.</summary>
    public bool IsTakenBy(Trigger trigger) => _plain is null ? trigger.Matches(Record) : trigger.Matches(_plain);

    /// <summary>The payload of a mapping; see <see cref="PayloadCheck.Make(JsonElement, bool)"/>.</summary>
    public Checked<MadePayload> Make(PayloadCheck mapping, bool inBatch)
    {
        if (!_isShared)
            return MakeAnew(mapping, inBatch);
        var first = Volatile.Read(ref _made);
        for (var one = first; one is not null; one = one.Next)
            if (one.Mapping == mapping && one.InBatch == inBatch)
                return one.Payload;
        var payload = MakeAnew(mapping, inBatch);
        if (first is null || first.Count < MostKept)
            Interlocked.CompareExchange(ref _made, new(mapping, inBatch, payload, first), first); // whoever comes second has made the same, or makes it again
        return payload;
    }

    private Checked<MadePayload> MakeAnew(PayloadCheck mapping, bool inBatch) =>
        _plain is null ? mapping.Make(Record, inBatch) : mapping.Make(_plain, inBatch);

    private sealed record Made(PayloadCheck Mapping, bool InBatch, Checked<MadePayload> Payload, Made? Next)
    {
        public int Count { get; } = Next is null ? 1 : Next.Count + 1;
    }
}
