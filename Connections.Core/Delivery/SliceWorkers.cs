using Connections.Core.Destinations;

namespace Connections.Core.Delivery;

/// <summary>
/// The workers of one slice: as many as may send at a time, and only while there is something to begin. Each takes events and batches out of the window
/// (<see cref="SliceSender"/>) until nothing is left for it.
/// </summary>
internal sealed class SliceWorkers(DeliveryPlan plan, DeliveryWindow window, Breaker breaker, SliceTools tools, Wake wake, CancellationToken stopping)
{
    // Events that only have to find their batches are taken a few at a time: for one alone the window's lock would cost more than the event.
    private const int FewEvents = 32;

    private readonly List<Task> _workers = [];
    private readonly SliceSender _sender = new(plan, window, breaker, tools);
    private readonly int _most = plan.IsBatched ? FewEvents : 1; // who sends one alone may be long about it, and others wait
    private readonly int _concurrency = plan.ConcurrencyOf(tools.Options);
    private readonly TimeProvider _clock = tools.Clock;
    private volatile Exception? _failure;
    private volatile bool _isRefused;
    private volatile bool _isProbe;
    private int _working;

    /// <summary>Whether the breaker let nothing begin: nothing more is taken.</summary>
    public bool IsRefused => _isRefused;

    /// <summary>A fault of this program; null for none. Once there is one nothing more begins.</summary>
    public Exception? Failure => _failure;

    /// <summary>Whether one event is tried alone, to see whether the destination lives: one worker is enough, and it stops after it.</summary>
    public bool IsProbe
    {
        get => _isProbe;
        set => _isProbe = value;
    }

    /// <summary>Puts those to work that find something to do.</summary>
    public void Start()
    {
        var most = IsProbe ? 1 : _concurrency;
        for (var ready = window.Ready(_clock.GetUtcNow()); ready > 0 && Volatile.Read(ref _working) < most; ready--)
        {
            Interlocked.Increment(ref _working);
            _workers.RemoveAll(worker => worker.IsCompleted);
            _workers.Add(Task.Run(WorkAsync, CancellationToken.None));
        }
    }

    /// <summary>Lets nothing more begin.</summary>
    public void Fail(Exception failure) => _failure ??= failure;

    /// <summary>Waits until all of them are done.</summary>
    public Task EndAsync() => Task.WhenAll(_workers);

    private async Task WorkAsync()
    {
        List<WindowEvent> few = new(_most);
        List<(WindowEvent One, string Key, MadePayload Payload)> joining = new(_most);
        try
        {
            for (var now = _clock.GetUtcNow();
                 _failure is null && !stopping.IsCancellationRequested && window.TryTake(now, IsProbe ? 1 : _most, few, out var batch);
                 now = _clock.GetUtcNow())
            {
                // Of those who lead events somebody has to go on while this one sends.
                if (batch is not null && Volatile.Read(ref _working) < _concurrency && window.Ready(now) > 0)
                    wake.Set();
                try
                {
                    if (!await (batch is null ? _sender.LeadAsync(few, joining, now) : _sender.SendAsync(batch)))
                    {
                        window.Close();
                        _isRefused = true;
                        return;
                    }
                }
                finally
                {
                    window.Leave();
                    few.Clear();
                    joining.Clear();
                }

                if (IsProbe)
                    return;
                // The loop fills the window whenever it looks, and a commit, which makes room, wakes it as well: between them nobody needs to look.
                if (window.SettledSinceLook >= window.CommitsAt)
                    wake.Set();
            }
        }
#pragma warning disable CA1031 // a fault of this program: the run ends with it
        catch (Exception e)
#pragma warning restore CA1031
        {
            Fail(e);
        }
        finally
        {
            Interlocked.Decrement(ref _working);
            wake.Set();
        }
    }
}
