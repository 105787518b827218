namespace Connections.Core.Delivery;

/// <summary>Lets requests begin at no more than a vendor's rate, a tenth of a second's worth at once. Whoever comes first goes first.</summary>
internal sealed class Pace(int perSecond, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly long _began = clock.GetTimestamp(); // no time of day: a clock that is put back would stop everything
    private readonly TimeSpan _apart = TimeSpan.FromSeconds(1d / perSecond);
    private readonly TimeSpan _ahead = TimeSpan.FromSeconds(Math.Max(0, (perSecond / 10) - 1) / (double)perSecond);
    private TimeSpan _next = TimeSpan.Zero;

    /// <summary>Waits for one's turn.</summary>
    public Task WaitAsync(CancellationToken cancellationToken)
    {
        TimeSpan wait;
        lock (_lock)
        {
            var now = clock.GetElapsedTime(_began);
            _next = _next < now - _ahead ? now - _ahead : _next;
            wait = _next - now;
            _next += _apart;
        }

        return wait > TimeSpan.Zero ? Task.Delay(wait, clock, cancellationToken) : Task.CompletedTask;
    }
}
