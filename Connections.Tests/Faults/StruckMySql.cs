using System.Data.Common;
using System.Text.Json.Nodes;
using Connections.Tests.Support.Tools;
using MySqlConnector;

namespace Connections.Tests.Faults;

/// <summary>MariaDB or MySQL.</summary>
internal sealed class StruckMySql(MySqlServer server) : IStruckServer
{
    public int Port => server.Port;

    public JsonObject WarehouseAt(int port) => new()
    {
        ["type"] = "mysql",
        ["settings"] = new JsonObject { ["host"] = "127.0.0.1", ["port"] = port, ["username"] = MySqlServer.User, ["password"] = MySqlServer.Password, ["ssl"] = false },
    };

    public Task CrashAndRestartAsync() => server.CrashAndRestartAsync();

    public Task ReadyAsync(TimeSpan deadline) => server.ReadyAsync(deadline);

    public DbConnection Connection() => new MySqlConnection(server.ConnectionString);

    public ValueTask DisposeAsync() => server.DisposeAsync();
}
