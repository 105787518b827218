using Connections.Core.Settings;
using Connections.Core.Warehouses.Sql;

namespace Connections.Core.Warehouses.Sqlite;

/// <summary>SQLite: a file in the data folder that every language and tool can read.</summary>
internal sealed class SqliteEngine : IEmbeddedEngine
{
    private static readonly SqliteDialect Dialect = new();

    public WarehouseProfile Profile { get; } = new("sqlite", "SQLite", Embedded: true)
    {
        Description = "A database in one file that nearly every program can read, also during a sync. For small amounts: DuckDB answers questions over many rows faster.",
        FirstQuery = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name",
        Settings =
        [
            new("path", "File", SettingKind.Text)
            {
                Description = "Where the database is. Left out, it is warehouse.sqlite in the data folder.",
            },
            WarehouseSettings.Widen,
        ],
    };

    Task<IWarehouseSession> IWarehouseEngine.OpenAsync(EngineContext context, CancellationToken cancellationToken) =>
        Task.FromResult<IWarehouseSession>(new SqlSession(Dialect, context, new DriverConnection(SqliteFile.Of(context).OpenForLoading(), SqliteFile.PatienceSeconds)));

    async Task<ConnectionReport> IWarehouseEngine.CheckAsync(EngineContext context, IReadOnlyList<string> schemas, CancellationToken cancellationToken)
    {
        try
        {
            var file = SqliteFile.Of(context);
            return await FileCheck.RunAsync(file.Path, () => file.TryForLoading().DisposeAsync().AsTask(), e => SqliteFaults.Of(e, file.Path));
        }
        catch (WarehouseException e)
        {
            return new([new(e.Message, Remedy: null)]);
        }
    }

    public Task<QueryAnswer> QueryAsync(EngineContext context, string sql, int maxRows, CancellationToken cancellationToken) =>
        Task.FromResult(SqliteQuery.Run(context, sql, maxRows, cancellationToken));
}
