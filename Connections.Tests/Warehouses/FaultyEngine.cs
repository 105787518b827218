using System.Collections.Concurrent;
using Connections.Core.Warehouses;
using Connections.Core.Warehouses.Rows;

namespace Connections.Tests.Warehouses;

/// <summary>An engine with things that happen at a certain commit.</summary>
internal sealed class FaultyEngine(IWarehouseEngine real) : IWarehouseEngine
{
    private readonly ConcurrentDictionary<(int, string), Action> _during = [];
    private readonly ConcurrentDictionary<int, Action> _after = [];
    private int _commits;

    public WarehouseProfile Profile => real.Profile;

    public void BeforeCommit(int number, Action act) => InTable(number, null, act);

    public void InTable(int number, string? table, Action act) => _during[(number, table ?? "")] = act;

    public void AfterCommit(int number, Action act) => _after[number] = act;

    async Task<IWarehouseSession> IWarehouseEngine.OpenAsync(EngineContext context, CancellationToken cancellationToken) =>
        new Session(this, await real.OpenAsync(context, cancellationToken));

    private sealed class Session(FaultyEngine engine, IWarehouseSession real) : IWarehouseSession
    {
        public NameRules Names => real.Names;

        public Task<IReadOnlyDictionary<Guid, SourceCursors>> ReadCursorsAsync(CancellationToken cancellationToken) => real.ReadCursorsAsync(cancellationToken);

        public async Task<LoadOutcome> LoadAsync(WarehouseBatch batch, Action<string?> inWork, CancellationToken cancellationToken)
        {
            var number = ++engine._commits;
            var loaded = await real.LoadAsync(batch, table =>
            {
                inWork(table);
                if (engine._during.TryRemove((number, table ?? ""), out var act))
                    act();
            }, cancellationToken);
            if (engine._after.TryRemove(number, out var after))
                after();
            return loaded;
        }

        public ValueTask DisposeAsync() => real.DisposeAsync();
    }
}
