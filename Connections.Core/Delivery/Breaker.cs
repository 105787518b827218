namespace Connections.Core.Delivery;

/// <summary>
/// Pauses a destination that fails for everyone, so that its events' tries are not burnt: after some failures in a row nothing is
/// begun for a while, then one event is, and its answer decides. Any answer counts as life, a refusal too.
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
    private DateTimeOffset? _until = beginsWithProbe ? clock.GetUtcNow() : null;

    /// <summary>When it is probed next; null while it is not paused.</summary>
    public DateTimeOffset? PausedUntil
    {
        get
        {
            lock (_lock)
                return Until();
        }
    }

    /// <summary>Whether an event may be begun. When the pause is over, one may: the probe. Whoever begins one reports its end.</summary>
    public bool TryBegin()
    {
        lock (_lock)
        {
            if (_until is null)
                return true;
            if (_probing || clock.GetUtcNow() < Until())
                return false;
            _probing = true;
            return true;
        }
    }

    /// <summary>Reports how an event that was begun ended.</summary>
    public void Report(Outcome? outcome)
    {
        lock (_lock)
        {
            switch (outcome)
            {
                case Outcome.Retry retry:
                    Failed(retry.After);
                    break;
                case Outcome.Delivered or Outcome.Discarded { Answered: true }:
                    (_failures, _pauses, _until) = (0, 0, null);
                    break;
            }

            _probing = false;
        }
    }

    // A pause that is longer than any was set by a clock that has gone back since: it is over.
    private DateTimeOffset? Until() => _until > clock.GetUtcNow() + LongestAsked ? _until = clock.GetUtcNow() : _until;

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
}
