namespace Connections.Tests.Warehouses.Synapse;

/// <summary>The sessions of a pool. What they run goes on when their client is gone, until somebody ends them.</summary>
internal sealed class SynapsePool
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Session> _sessions = [];
    private string? _heldPart;
    private int _number;

    /// <summary>Part of a statement whose client is lost, and that runs on; null for none.</summary>
    public string? RunsOn { get; set; }

    /// <summary>Whether an end comes too late: the statement is done all the same.</summary>
    public bool EndsTooLate { get; set; }

    /// <summary>How many sessions were ended by others.</summary>
    public int Killed { get; private set; }

    /// <summary>A new session's id.</summary>
    public string Begin(string program)
    {
        lock (_gate)
        {
            var id = $"SID{++_number}";
            _sessions[id] = new(program);
            return id;
        }
    }

    /// <summary>Its client has closed it; what it runs on goes on.</summary>
    public void End(string id)
    {
        lock (_gate)
        {
            if (_sessions.TryGetValue(id, out var session) && session.Finish is null)
                _sessions.Remove(id);
        }
    }

    /// <summary>Takes a statement on that is to run on without its client.</summary>
    public bool TryHold(string id, string sql, Action finish)
    {
        lock (_gate)
        {
            if (!_sessions.TryGetValue(id, out var session) || session.IsKilled)
                throw new IOException("The session was ended.");
            // Who did not wait for its end is overtaken by it, at the worst moment.
            foreach (var late in _sessions.Values.Where(other => EndsTooLate && other.IsKilled && other.Finish is not null && sql.Contains(_heldPart!, StringComparison.Ordinal)).ToList())
            {
                late.Finish!();
                late.Finish = null;
            }

            if (RunsOn is null || !sql.Contains(RunsOn, StringComparison.Ordinal))
                return false;
            (RunsOn, _heldPart, session.Finish) = (null, RunsOn, finish);
            return true;
        }
    }

    /// <summary>Other sessions of a program that are open or run something; one that was ended is so for a while longer.</summary>
    public IReadOnlyList<string> Others(string program, string self)
    {
        lock (_gate)
        {
            var found = _sessions.Where(session => session.Key != self && session.Value.Program == program).Select(session => session.Key).ToList();
            foreach (var id in found.Where(id => _sessions[id].IsKilled))
            {
                if (EndsTooLate)
                    _sessions[id].Finish?.Invoke();
                _sessions.Remove(id);
            }

            return found;
        }
    }

    public void Kill(string id)
    {
        lock (_gate)
        {
            if (!_sessions.TryGetValue(id, out var session))
                return;
            session.IsKilled = true;
            Killed++;
        }
    }

    private sealed class Session(string program)
    {
        public string Program => program;

        public bool IsKilled { get; set; }

        public Action? Finish { get; set; }
    }
}
