using System.Data.Common;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Connections.Core.Warehouses;
using Connections.Core.Warehouses.MySql;
using Connections.Tests.Support.Tools;
using MySqlConnector;

namespace Connections.Tests.Warehouses.MySql;

/// <summary>Databases of a test's own, by a prefix, on the run's MariaDB or MySQL.</summary>
internal sealed partial class MySqlWarehouse : TestWarehouse
{
    private MySqlConnection? _reader;

    private MySqlWarehouse(MySqlServer server, string prefix, WarehouseOptions? options, JsonObject settings)
        : base(new MySqlEngine(), options, settings) => (Server, Prefix) = (server, prefix);

    public MySqlServer Server { get; }

    public string Prefix { get; }

    public static async Task<MySqlWarehouse> NewAsync(WarehouseOptions? options = null, JsonObject? settings = null, MySqlServer? server = null)
    {
        server ??= await MySqlServer.SharedAsync();
        var prefix = $"t{Guid.NewGuid():N}"[..12] + "_";
        var all = new JsonObject
        {
            ["host"] = "127.0.0.1",
            ["port"] = JsonNode.Parse($"{server.Port}"), // as it comes out of a saved text
            ["username"] = MySqlServer.User,
            ["password"] = MySqlServer.Password,
            ["databasePrefix"] = prefix,
            ["ssl"] = false,
        };
        foreach (var (key, value) in settings ?? [])
            all[key] = value?.DeepClone();
        return new(server, prefix, options, all);
    }

    // Without a key of its own a table is read in the order in which it was written.
    protected override string? RowOrder => null;

    public override string TypeName(string logical) => logical switch
    {
        "integer" => "bigint",
        "float" => "double",
        "boolean" => "tinyint",
        "timestamp" => "datetime",
        _ => "text",
    };

    protected override DbConnection Reader()
    {
        if (_reader is null)
        {
            _reader = new($"{Server.ConnectionString};Treat Tiny As Boolean=true");
            _reader.Open();
            using var command = new MySqlCommand("SET SESSION sql_mode = 'ANSI_QUOTES,STRICT_ALL_TABLES'", _reader);
            command.ExecuteNonQuery();
        }

        return _reader;
    }

    public override void CloseReader()
    {
        _reader?.Dispose();
        _reader = null;
    }

    protected override string Translate(string sql)
    {
        sql = AlteredType().Replace(sql, "ALTER TABLE $1 MODIFY COLUMN $2 $3");
        sql = RenamedTable().Replace(sql, "ALTER TABLE $1.$2 RENAME TO $1.$3");
        sql = sql.Replace(" VARCHAR DEFAULT", " VARCHAR(20) DEFAULT", StringComparison.Ordinal);
        return Schema().Replace(sql, $"{Prefix}$1");
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        foreach (var database in await Server.DatabasesAsync(Prefix))
            await Server.ExecuteAsync($"DROP DATABASE `{database}`");
    }

    [GeneratedRegex(@"(?<![\w.])(site|website|_connections|_connections_operations)(?=\.|')")]
    private static partial Regex Schema();

    [GeneratedRegex(@"ALTER TABLE (\S+) ALTER COLUMN (\S+) TYPE (\S+)")]
    private static partial Regex AlteredType();

    [GeneratedRegex(@"ALTER TABLE (\w+)\.(\w+) RENAME TO (\w+)")]
    private static partial Regex RenamedTable();
}
