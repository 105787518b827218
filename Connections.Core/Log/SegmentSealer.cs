namespace Connections.Core.Log;

/// <summary>Does, beside the writer, what a segment needs once it is full. Its thread lives only while there is something to do.</summary>
internal sealed class SegmentSealer(Action<Segment> seal) : IDisposable
{
    private readonly object _gate = new();
    private readonly Queue<Segment> _waiting = new();
    private bool _running;

    public void Add(Segment segment)
    {
        lock (_gate)
        {
            _waiting.Enqueue(segment);
            if (_running)
                return;
            _running = true;
        }

        new Thread(Run) { Name = "event log sealing", IsBackground = true }.Start();
    }

    /// <summary>Returns when all is done.</summary>
    public void Dispose()
    {
        lock (_gate)
            while (_running)
                Monitor.Wait(_gate);
    }

    private void Run()
    {
        while (true)
        {
            Segment? next;
            lock (_gate)
                if (!_waiting.TryDequeue(out next))
                {
                    _running = false;
                    Monitor.PulseAll(_gate);
                    return;
                }

            seal(next);
        }
    }
}
