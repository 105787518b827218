using Connections.Core.Settings;

namespace Connections.Core.Warehouses.DuckDb;

/// <summary>DuckDB: a file in the data folder, for analysis without a server.</summary>
internal sealed class DuckDbEngine : IEmbeddedEngine
{
    public WarehouseProfile Profile { get; } = new("duckdb", "DuckDB", Embedded: true)
    {
        Description = "An analytical database in one file. It needs no server, and any program that reads DuckDB can open the file between two syncs.",
        FirstQuery = "SELECT table_schema, table_name FROM information_schema.tables ORDER BY ALL",
        Settings =
        [
            new("path", "File", SettingKind.Text)
            {
                Description = "Where the database is. Left out, it is warehouse.duckdb in the data folder.",
            },
            WarehouseSettings.Widen,
        ],
    };

    async Task<IWarehouseSession> IWarehouseEngine.OpenAsync(EngineContext context, CancellationToken cancellationToken)
    {
        var file = DuckDbFile.Of(context);
        var held = await file.HoldAsync(cancellationToken);
        try
        {
            return new DuckDbSession(context, file, file.OpenForLoading(), held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    async Task<ConnectionReport> IWarehouseEngine.CheckAsync(EngineContext context, IReadOnlyList<string> schemas, CancellationToken cancellationToken)
    {
        var file = DuckDbFile.Of(context);
        using var held = await file.HoldAsync(cancellationToken);
        return await FileCheck.RunAsync(file.Path, () => file.OpenForLoading().DisposeAsync().AsTask(), e => DuckDbFaults.Of(e, file.Path));
    }

    public Task<QueryAnswer> QueryAsync(EngineContext context, string sql, int maxRows, CancellationToken cancellationToken) =>
        new DuckDbQuery(DuckDbFile.Of(context), sql, maxRows).RunAsync(cancellationToken);
}
