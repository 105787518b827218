namespace Connections.Core.Jobs.Sqlite;

/// <summary>A lock that a connection holds. Disposing it twice is safe.</summary>
internal sealed class HeldLock(JobsConnection connection, string resource) : IDisposable
{
    private bool _released;

    public void Dispose()
    {
        if (_released)
            return;

        _released = true;
        connection.Release(this, resource);
    }
}
