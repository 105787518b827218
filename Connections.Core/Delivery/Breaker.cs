namespace Connections.Core.Delivery;

/// <summary>
/// Pauses a destination that fails for everyone, so that its events' tries are not burnt: after some failures in a row nothing is
/// begun for a while, then one event is, and its answer decides. Any answer counts as life, a refusal too; of a batch one event's is enough.
/// A 429 that says how long to wait holds for the whole destination. Where new events are answered, those that fail once more are a matter of their own:
/// a tool that cannot take one kind of event is not kept from the others.
/// </summary>
/// <remarks>In memory: after a restart a destination at which something had failed is probed with one event first, so a dead one costs one try.</remarks>
internal sealed class Breaker(DeliveryOptions options, TimeProvider clock, bool beginsWithProbe = false)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestAsked = TimeSpan.FromHours(1);
    private readonly Lock _lock = new();
    private int _failures;
    private int _pauses;
    private bool _probing;
    private DateTimeOffset? _newAnsweredAt; // when an event that had not failed before was answered
    private DateTimeOffset? _slowUntil; // when a 429 said that all may go on
    private DateTimeOffset? _until = beginsWithProbe ? clock.GetUtcNow() : null;

    /// <summary>When it is probed next; null while it is not paused.</summary>
    public DateTimeOffset? PausedUntil
    {
        get
        {
            lock (_lock)
                return Latest(Until(), SlowUntil());
        }
    }

    /// <summary>Whether a call may be begun. When the pause is over, one may: the probe. Whoever begins one reports its end.</summary>
    public bool TryBegin()
    {
        lock (_lock)
        {
            if (_slowUntil is null && _until is null)
                return true; // as it is for nearly every event: no need to ask for the time
            if (SlowUntil() is not null)
                return false;
            if (_until is null)
                return true;
            if (_probing || clock.GetUtcNow() < Until())
                return false;
            _probing = true;
            return true;
        }
    }

    /// <summary>Reports what came of the events of a call that was begun; nothing, where that is not known.</summary>
    /// <param name="outcomes">One for each event.</param>
    /// <param name="isAgain">Whether all of them had failed before.</param>
    public void Report(IReadOnlyList<Outcome> outcomes, bool isAgain = false)
    {
        var heard = new Heard();
        foreach (var outcome in outcomes)
            heard.Add(outcome);
        Report(heard, isAgain);
    }

    /// <summary>As <see cref="Report(IReadOnlyList{Outcome}, bool)"/>, of a call for one event; null where nothing is known.</summary>
    public void Report(Outcome? outcome, bool isAgain)
    {
        var heard = new Heard();
        if (outcome is not null)
            heard.Add(outcome);
        Report(heard, isAgain);
    }

    private void Report(Heard heard, bool isAgain)
    {
        lock (_lock)
        {
            if (heard.IsAlive)
                (_failures, _pauses, _until, _newAnsweredAt) = (0, 0, null, isAgain ? _newAnsweredAt : clock.GetUtcNow());
            else if (heard.HasFailures && (_probing || !isAgain || !AnswersNewOnes()))
                Failed(heard.Asked);
            if (heard.SlowDown > TimeSpan.Zero)
                _slowUntil = Latest(_slowUntil, clock.GetUtcNow() + (heard.SlowDown < LongestAsked ? heard.SlowDown.Value : LongestAsked));
            _probing = false;
        }
    }

    private bool AnswersNewOnes() => clock.GetUtcNow() - _newAnsweredAt is { } ago && ago >= TimeSpan.Zero && ago < LongestPause;

    // A pause that is longer than any was set by a clock that has gone back since: it is over.
    private DateTimeOffset? Until() => _until > clock.GetUtcNow() + LongestAsked ? _until = clock.GetUtcNow() : _until;

    private DateTimeOffset? SlowUntil()
    {
        if (_slowUntil <= clock.GetUtcNow() || _slowUntil > clock.GetUtcNow() + LongestAsked)
            _slowUntil = null;
        return _slowUntil;
    }

    private static DateTimeOffset? Latest(DateTimeOffset? one, DateTimeOffset? other) => one is null || other > one ? other : one;

    private void Failed(TimeSpan? asked)
    {
        _failures++;
        var mayPause = _until is null ? _failures >= options.PauseAfter : _probing;
        if (!mayPause)
            return;
        var pause = TimeSpan.FromTicks(Math.Min(FirstPause.Ticks << Math.Min(_pauses, 10), LongestPause.Ticks));
        // A vendor may ask for a longer pause, but not for one without end: a mistaken Retry-After of years would stop it for good.
        var wanted = asked > pause ? asked.Value : pause;
        _until = clock.GetUtcNow() + (wanted < LongestAsked ? wanted : LongestAsked);
        _pauses++;
    }

    /// <summary>What the outcomes of one call say of the destination.</summary>
    private struct Heard
    {
        public bool IsAlive { get; private set; }

        public bool HasFailures { get; private set; }

        /// <summary>The longest wait that was asked for.</summary>
        public TimeSpan? Asked { get; private set; }

        /// <summary>That of a 429.</summary>
        public TimeSpan? SlowDown { get; private set; }

        public void Add(Outcome outcome)
        {
            if (outcome is Outcome.Retry retry)
            {
                HasFailures = true;
                Asked = Asked > retry.After ? Asked : retry.After ?? Asked;
                SlowDown = retry.Code == "429" ? Asked : SlowDown;
            }

            IsAlive |= outcome is Outcome.Delivered or Outcome.Discarded { Answered: true };
        }
    }
}
