namespace Connections.Web.Pages.Shared;

/// <summary>The time as one viewer sees it: the zone of their browser, and a tick that keeps relative times true. One for each circuit.</summary>
public sealed class ViewerClock(TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(20);

    private readonly Lock _starting = new();
    private ITimer? _timer;
    private Action? _ticked;

    /// <summary>Raised every 20 seconds and when the zone becomes known, on any thread.</summary>
    public event Action Ticked
    {
        add
        {
            lock (_starting)
            {
                _ticked += value;
                _timer ??= time.CreateTimer(_ => _ticked?.Invoke(), null, Every, Every);
            }
        }
        remove
        {
            lock (_starting)
                _ticked -= value;
        }
    }

    /// <summary>Now.</summary>
    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>UTC until the browser has said, and where the server does not know what it said.</summary>
    public TimeZoneInfo Zone { get; private set; } = TimeZoneInfo.Utc;

    /// <summary>Takes the browser's zone, an IANA name.</summary>
    public void UseZone(string? name)
    {
        if (name is null || !TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone))
            return;
        Zone = zone;
        _ticked?.Invoke();
    }

    /// <inheritdoc />
    public void Dispose() => _timer?.Dispose();
}
