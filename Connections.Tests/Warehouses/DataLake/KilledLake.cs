using Connections.Core.Warehouses;
using Connections.Core.Warehouses.DataLake;

namespace Connections.Tests.Warehouses.DataLake;

/// <summary>The engine, with a process that dies before or after a certain write or delete.</summary>
internal sealed class KilledLake(Func<ILakeStore> store) : IWarehouseEngine
{
    private int _left = int.MaxValue;
    private bool _afterwards;

    public WarehouseProfile Profile { get; } = new DataLakeEngine().Profile;

    public void KillAt(int write, bool afterwards) => (_left, _afterwards) = (write, afterwards);

    public void KillNoMore() => _left = int.MaxValue;

    Task<IWarehouseSession> IWarehouseEngine.OpenAsync(EngineContext context, CancellationToken cancellationToken) =>
        Task.FromResult<IWarehouseSession>(new LakeSession(context, new Store(this, store())));

    private async Task StepAsync(Func<Task> write)
    {
        var dies = Interlocked.Decrement(ref _left) == -1;
        // A dead process writes nothing more.
        if (_left < -1 || (dies && !_afterwards))
            throw new InvalidOperationException("Killed.");
        await write();
        if (dies)
            throw new InvalidOperationException("Killed.");
    }

    private sealed class Store(KilledLake engine, ILakeStore real) : ILakeStore
    {
        public string Name => real.Name;

        public Task<byte[]?> ReadAsync(string key, CancellationToken cancellationToken) => real.ReadAsync(key, cancellationToken);

        public Task WriteAsync(string key, byte[] content, CancellationToken cancellationToken) => engine.StepAsync(() => real.WriteAsync(key, content, cancellationToken));

        public Task PutAsync(string key, string file, CancellationToken cancellationToken) => engine.StepAsync(() => real.PutAsync(key, file, cancellationToken));

        public Task GetAsync(string key, string file, CancellationToken cancellationToken) => real.GetAsync(key, file, cancellationToken);

        public Task DeleteAsync(string key, CancellationToken cancellationToken) => engine.StepAsync(() => real.DeleteAsync(key, cancellationToken));

        public Task<IReadOnlyList<string>> ListAsync(string folder, string? after, int most, CancellationToken cancellationToken) => real.ListAsync(folder, after, most, cancellationToken);

        public void Dispose() => real.Dispose();
    }
}
