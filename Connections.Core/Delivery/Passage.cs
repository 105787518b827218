using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Connections.Core.Delivery.Figures;
using Connections.Core.Destinations;
using Connections.Core.Mapping;
using Connections.Core.Workspaces;

namespace Connections.Core.Delivery;

/// <summary>The way of one event through one destination: which mapping is next, and what came of those before. Belongs to one worker at a time.</summary>
/// <remarks>
/// Mappings run in listed order. One that fails for now ends the way, so that those behind it stay behind it; one that is refused for good
/// does not hold up the others.
/// </remarks>
internal sealed class Passage
{
    // As much as is kept of an answer.
    private const int MaxRequestLength = 4 * 1024;
    private const string NoMapping = "NO_MATCHING_MAPPING";

    private readonly DeliveryPlan _plan;
    private readonly IReadOnlyList<Guid> _before;
    private readonly SharedEvent? _event; // as filters left it; null where nobody can read it
    private readonly bool _mayBeChanged;
    private IReadOnlyList<Guid>? _delivered;
    private PlannedMapping? _alone; // what delivered it, where nothing else did
    private Trouble? _trouble; // what few events have
    private int _at = -1;

    private Passage(DeliveryPlan plan, SharedEvent? opened, IReadOnlyList<Guid> before, bool mayBeChanged, Outcome? turnedAway)
    {
        (_plan, _event, _before, _mayBeChanged) = (plan, opened, before, mayBeChanged);
        if (turnedAway is null)
            MoveOn();
        else
            _trouble = new() { TurnedAway = turnedAway };
    }

    /// <summary>The event as it goes through: as filters left it.</summary>
    public JsonElement Event => _event?.Record ?? default;

    /// <summary>What it is told apart by.</summary>
    public EventFacts Facts => _event?.Facts ?? EventFacts.None;

    /// <summary>The mapping that is next; null at the end of the way.</summary>
    public PlannedMapping? Current => _trouble is null or { TurnedAway: null, Stopped: null } && _at < _plan.Mappings.Count ? _plan.Mappings[_at] : null;

    /// <summary>Whether a further mapping comes behind <see cref="Current"/>.</summary>
    public bool HasMore => Next(_at) < _plan.Mappings.Count;

    /// <summary>The mappings that delivered it by now.</summary>
    public IReadOnlyList<Guid> Done => _delivered ?? _before;

    /// <summary>Whether mappings delivered it in this run: what would be lost by beginning anew.</summary>
    public bool HasProgress => _delivered is not null;

    /// <summary>The event as it was let in, where filters may have changed it; null for the event as it was.</summary>
    public ReadOnlyMemory<byte>? AcceptedJson => _mayBeChanged ? (ReadOnlyMemory<byte>?)JsonMarshal.GetRawUtf8Value(Event).ToArray() : null;

    /// <summary>Begins the way of an event.</summary>
    /// <param name="plan">The destination.</param>
    /// <param name="opened">The event.</param>
    /// <param name="done">Mappings that delivered it in an earlier try.</param>
    /// <param name="isAccepted">Whether it was let in before: neither filters nor the check of settings are asked again.</param>
    public static Passage Begin(DeliveryPlan plan, SharedEvent opened, IReadOnlyList<Guid> done, bool isAccepted)
    {
        if (isAccepted)
            return new(plan, opened, done, mayBeChanged: false, turnedAway: null);
        var admitted = opened.Admit(plan.Admission);
        var mayBeChanged = plan.Admission.ChangesEvents;
        var passage = Of(admitted.FilteredBy is { } code ? new Outcome.Filtered(code) : null);
        return passage.Current is not null && plan.Admission.SettingsProblem is { } problem
            ? Of(new Outcome.Discarded("INVALID_SETTINGS", problem, null, Answered: false))
            : passage;

        Passage Of(Outcome? away) => new(plan, mayBeChanged ? SharedEvent.Of(admitted.Event) : opened, done, mayBeChanged, away);
    }

    /// <summary>The way of an event that is not even JSON.</summary>
    // Parked, it harms nobody; thrown, it would stop the destination for ever.
    public static Passage Unreadable(DeliveryPlan plan, IReadOnlyList<Guid> done, string why) =>
        new(plan, null, done, false, new Outcome.Discarded("INTERNAL", $"The stored event cannot be read: {why}", null, Answered: false));

    /// <summary>The payload of a mapping; see <see cref="PayloadCheck.Make(JsonElement, bool)"/>.</summary>
    public Checked<MadePayload> Make(PlannedMapping mapping, bool inBatch) => _event!.Make(mapping.Payload, inBatch);

    /// <summary>Takes in what came of <see cref="Current"/>, and moves on to the next one.</summary>
    public void Note(Sent sent)
    {
        switch (sent.Outcome)
        {
            case Outcome.Retry retry:
                Fail(retry.Code).Stopped = sent;
                return;
            case Outcome.Delivered:
                var mapping = _plan.Mappings[_at];
                (_alone, _delivered) = Done.Count == 0 ? (mapping, mapping.Alone) : (null, [.. Done, mapping.Id]);
                break;
            default:
                Fail(sent.Outcome is Outcome.Discarded discarded ? discarded.Code : "").Refused ??= sent;
                break;
        }

        MoveOn();
    }

    /// <summary>What came of it all: the worst that happened.</summary>
    public EventEnd End()
    {
        if (_trouble is not { } trouble)
            return Arrived();
        if (trouble.TurnedAway is Outcome.Filtered)
            return new(trouble.TurnedAway, _before, "");
        var bad = trouble.TurnedAway is { } away ? new(away) : trouble.Stopped ?? trouble.Refused!;
        return new(Clean(bad.Outcome), Done, MessageIdOf(Event), _plan.Redaction.Apply(Text(bad)))
        {
            Json = AcceptedJson,
            Failed = trouble.Failed,
            Missed = trouble.TurnedAway is null ? Missed() : [],
        };
    }

    /// <summary>An event's <c>messageId</c>; empty where it has none.</summary>
    public static string MessageIdOf(JsonElement record) =>
        record.ValueKind == JsonValueKind.Object && record.TryGetProperty("messageId", out var id) ? id.ToString() : "";

    private EventEnd Arrived() => Done switch
    {
        [] => new(new Outcome.Filtered(NoMapping), Done, ""),
        _ => _alone?.Arrived ?? new(Sent.Arrived.Outcome, Done, "") { Missed = Missed() },
    };

    private Guid[] Missed() => [.. _plan.Mappings.Where(mapping => !Done.Contains(mapping.Id) && !Takes(mapping)).Select(mapping => mapping.Id)];

    private Trouble Fail(string code)
    {
        _trouble ??= new();
        _trouble.Failed.Add((_plan.Mappings[_at].Id, code));
        return _trouble;
    }

    private void MoveOn() => _at = Next(_at);

    private int Next(int at)
    {
        var mappings = _plan.Mappings;
        do
            at++;
        while (at < mappings.Count && ((_before.Count > 0 && _before.Contains(mappings[at].Id)) || !Takes(mappings[at])));
        return at;
    }

    private bool Takes(PlannedMapping mapping) => _event!.IsTakenBy(mapping.Trigger);

    // Without its headers, which may be credentials. Of a batch the event's own part tells more than the start of the whole.
    private static string? Text(Sent sent)
    {
        if (sent.Request is not { } request)
            return null;
        var whole = sent.Part is { } part ? CompactJson.Bytes(part.Nodes) : request.Body;
        return $"{request.Method} {request.Address.GetLeftPart(UriPartial.Path)}\n{Encoding.UTF8.GetString(whole.Span[..Math.Min(whole.Length, MaxRequestLength)])}";
    }

    private Outcome Clean(Outcome outcome) => outcome switch
    {
        Outcome.Retry retry => retry with { Reason = _plan.Redaction.Apply(retry.Reason)!, Response = _plan.Redaction.Apply(retry.Response) },
        Outcome.Discarded discarded => discarded with { Reason = _plan.Redaction.Apply(discarded.Reason)!, Response = _plan.Redaction.Apply(discarded.Response) },
        _ => outcome,
    };

    /// <summary>Why it did not simply arrive.</summary>
    private sealed class Trouble
    {
        /// <summary>It was not let in.</summary>
        public Outcome? TurnedAway { get; init; }

        /// <summary>The mapping that failed for now, which ended the way.</summary>
        public Sent? Stopped { get; set; }

        /// <summary>The first one that was refused for good.</summary>
        public Sent? Refused { get; set; }

        /// <summary>The mappings that failed, each with its code.</summary>
        public List<(Guid, string)> Failed { get; } = [];
    }
}

/// <summary>What came of one mapping.</summary>
/// <param name="Outcome">What came of it.</param>
/// <param name="Request">The last request that was made; null for none.</param>
/// <param name="Part">The event's own payload, where the request was of several events.</param>
internal sealed record Sent(Outcome Outcome, ActionRequest? Request = null, MadePayload? Part = null)
{
    /// <summary>It arrived: of that nothing more is told.</summary>
    public static Sent Arrived { get; } = new(new Outcome.Delivered());

    /// <summary>What came of a payload that was sent alone.</summary>
    public static Sent Of(ActionEnd end) =>
        end.Outcomes[0] is Outcome.Delivered ? Arrived : new(end.Outcomes[0], end.Exchanges is [.., { } last] ? last.Request : null);
}
