using Connections.Tests.Support.Tools;

namespace Connections.Tests.Warehouses.Postgres;

/// <summary>A login with few rights, under which a test's warehouse is loaded from now on.</summary>
internal sealed class PostgresLoader : IAsyncDisposable
{
    private readonly PostgresWarehouse _warehouse;

    private PostgresLoader(PostgresWarehouse warehouse, string name) => (_warehouse, Name) = (warehouse, name);

    public string Name { get; }

    /// <param name="warehouse">Whose settings it goes into.</param>
    /// <param name="rights">Statements that give it rights; <c>{0}</c> stands for its name.</param>
    public static async Task<PostgresLoader> NewAsync(PostgresWarehouse warehouse, string rights = "")
    {
        var name = $"loader_{Guid.NewGuid():N}";
        await warehouse.Server.ExecuteAsync(warehouse.Database, $"CREATE ROLE {name} LOGIN PASSWORD '{PostgresServer.Password}'; {string.Format(System.Globalization.CultureInfo.InvariantCulture, rights, name)}");
        warehouse.Context.Warehouse.Settings["username"] = name;
        return new(warehouse, name);
    }

    public async ValueTask DisposeAsync() => await _warehouse.Server.ExecuteAsync(
        _warehouse.Database, $"REASSIGN OWNED BY {Name} TO {PostgresServer.User}; DROP OWNED BY {Name}; DROP ROLE {Name}");
}
