using System.Data.Common;
using System.Text.Json.Nodes;
using Connections.Tests.Support.Tools;
using Connections.Tests.Warehouses.Postgres;
using Npgsql;

namespace Connections.Tests.Faults;

/// <summary>PostgreSQL.</summary>
internal sealed class StruckPostgres(PostgresServer server, string database) : IStruckServer
{
    public int Port => server.Port;

    public JsonObject WarehouseAt(int port)
    {
        var settings = PostgresWarehouse.SettingsOf(server, database);
        settings["port"] = port;
        return new() { ["type"] = "postgres", ["settings"] = settings };
    }

    public Task CrashAndRestartAsync() => server.CrashAndRestartAsync();

    public Task ReadyAsync(TimeSpan deadline) => server.ReadyAsync(deadline);

    public DbConnection Connection() => new NpgsqlConnection(server.ConnectionString(database));

    public ValueTask DisposeAsync() => server.DisposeAsync();
}
