using Connections.Core.Delivery.Outcomes;
using Connections.Core.Destinations;
using Connections.Core.Workspaces;

namespace Connections.Core.Delivery.Replays;

/// <summary>Starts, steers and shows replays. What they do is theirs alone: it is not among the figures of delivery.</summary>
public sealed class ReplayControl
{
    /// <summary>The greatest rate, in events a second.</summary>
    public const int GreatestRate = 10_000;

    private static readonly string[] Open = [ReplayStates.Queued, ReplayStates.Running];
    private readonly ReplayTools _tools;

    internal ReplayControl(ReplayTools tools) => _tools = tools;

    /// <summary>Raised when a replay was added or steered, on the thread that did it. Handlers only signal.</summary>
    internal event Action? Changed;

    /// <summary>
    /// From when on it is known which events were delivered: what was delivered before is kept no more, and an event from before that is sent
    /// whether or not it was.
    /// </summary>
    public DateTimeOffset DeliveredKnownSince => _tools.Clock.GetUtcNow() - OutcomeLog.Kept;

    /// <summary>Adds a replay, which begins as soon as no other one runs for its destination; or says what is wrong with it, by field.</summary>
    public async Task<Checked<Replay>> StartAsync(ReplayRequest request, Actor actor, CancellationToken cancellationToken)
    {
        if (!_tools.Current.Value.Destinations.TryGetValue(request.DestinationId, out var setup) || DestinationCatalogue.Find(setup.Type) is not { } entry)
            return new Problem("destination", "This destination was deleted.");
        List<Problem> problems = [.. DestinationRules.MissingProblems(entry, setup.Settings, OAuthGrant.Of(setup.OAuth))];
        if (request.To <= request.From)
            problems.Add(new("to", "The end of the time range is not behind its beginning. Choose a later end."));
        if (request.Rate is < 1 or > GreatestRate)
            problems.Add(new("rate", $"The rate is 1 to {GreatestRate} events a second."));
        if (request.Sources.Any(source => !setup.Sources.Contains(source)))
            problems.Add(new("sources", "The destination takes no events from one of these sources."));
        if (problems.Count > 0)
            return problems.ToArray();

        if (await _tools.Log.FindAsync(request.From, cancellationToken) is not { } from)
            return new Problem("from", "The event log holds nothing from this time on. Choose an earlier time.");
        var end = await _tools.Log.FindAsync(request.To, cancellationToken) ?? _tools.Log.End;
        // What delivery itself has yet to read, it will send.
        if (request.LeaveOutDelivered && setup.Enabled && await _tools.Delivery.ReadCursorAsync(setup.Id, cancellationToken) is { } cursor && cursor.Log == end.Log && cursor.IsBefore(end))
        {
            end = cursor;
            if (!from.IsBefore(end))
                return new Problem("from", "The destination itself has yet to read the events of this time range, and will send them. Choose an earlier time.");
        }

        if (!from.IsBefore(end))
            return new Problem("to", "No event was stored in this time range. Choose another one.");

        var replay = new Replay(Guid.NewGuid(), request, _tools.Clock.GetUtcNow(), actor.Name, ReplayStates.Queued, null, 0, 0, 0, null, null) { Cursor = from, End = end };
        await _tools.State.AddAsync(replay, cancellationToken);
        Changed?.Invoke();
        return replay;
    }

    /// <summary>Those of a destination, or of all (null), newest first.</summary>
    public async Task<IReadOnlyList<Replay>> ListAsync(Guid? destinationId, CancellationToken cancellationToken) =>
    [
        .. (await _tools.State.ListAsync(destinationId, cancellationToken))
            .Select(replay => replay.State == ReplayStates.Running && _tools.Notes.GetValueOrDefault(replay.Id) is { } note ? replay with { Note = note } : replay),
    ];

    /// <summary>Has one stand still, once the few events in flight are committed. False where it does not run.</summary>
    public Task<bool> PauseAsync(Guid id, CancellationToken cancellationToken) => SetAsync(id, Open, ReplayStates.Paused, cancellationToken);

    /// <summary>Has a paused one go on where it stood. False where it is not paused.</summary>
    public Task<bool> ResumeAsync(Guid id, CancellationToken cancellationToken) => SetAsync(id, [ReplayStates.Paused], ReplayStates.Queued, cancellationToken);

    /// <summary>Ends one for good, once the few events in flight are committed. False where it is over.</summary>
    public Task<bool> CancelAsync(Guid id, CancellationToken cancellationToken) => SetAsync(id, [.. Open, ReplayStates.Paused], ReplayStates.Cancelled, cancellationToken);

    private async Task<bool> SetAsync(Guid id, IReadOnlyList<string> from, string to, CancellationToken cancellationToken)
    {
        var isSet = await _tools.State.SetStateAsync(id, from, to, null, _tools.Clock.GetUtcNow(), cancellationToken);
        if (isSet)
            Changed?.Invoke();
        return isSet;
    }
}
