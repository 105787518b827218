using System.Data.Common;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Connections.Core.Warehouses;
using Connections.Core.Warehouses.SqlServer;
using Microsoft.Data.Sqlite;

namespace Connections.Tests.Warehouses.SqlServer;

/// <summary>A database of a test's own on the run's fake, read back from the file behind it.</summary>
internal partial class SqlServerWarehouse : TestWarehouse
{
    private SqliteConnection? _reader;

    protected SqlServerWarehouse(IWarehouseEngine engine, TSqlDatabase database, WarehouseOptions? options, JsonObject? settings)
        : base(engine, options, SettingsOf(database, settings)) => Database = database;

    public TSqlDatabase Database { get; }

    public static SqlServerWarehouse New(WarehouseOptions? options = null, JsonObject? settings = null) =>
        new(new SqlServerEngine(), TdsServer.Shared.Add(), options, settings);

    protected override string? RowOrder => "rowid";

    public override string TypeName(string logical) => logical switch
    {
        "integer" => "bigint",
        "float" => "float",
        "boolean" => "bit",
        "timestamp" => "datetimeoffset",
        _ => "nvarchar",
    };

    protected override DbConnection Reader() => _reader ??= Database.Connect();

    public override void CloseReader()
    {
        _reader?.Dispose();
        _reader = null;
    }

    // The file has no schemas, and no information_schema; a type cannot be altered.
    protected override string Translate(string sql)
    {
        sql = AlteredType().Replace(sql, "ALTER TABLE $1 DROP COLUMN $2; ALTER TABLE $1 ADD COLUMN $2 $3");
        sql = sql.Replace(" nvarchar", $" nvarchar{TSql.Max}", StringComparison.Ordinal).Replace(" datetimeoffset", " datetimeoffset(7)", StringComparison.Ordinal);
        sql = RenamedTable().Replace(sql, "ALTER TABLE $1.$2 RENAME TO $1.$3");
        sql = Address().Replace(sql, "\"$1.$2\"");
        return sql.Replace("information_schema.tables", Tables, StringComparison.Ordinal).Replace("information_schema.columns", Columns, StringComparison.Ordinal);
    }

    protected override object Value(DbDataReader reader, int column) => reader.GetDataTypeName(column) switch
    {
        "bit" => reader.GetInt64(column) != 0,
        "datetimeoffset" => DateTimeOffset.Parse(reader.GetString(column), CultureInfo.InvariantCulture).UtcDateTime,
        _ => reader.GetValue(column),
    };

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        TdsServer.Shared.Remove(Database);
    }

    private static JsonObject SettingsOf(TSqlDatabase database, JsonObject? settings)
    {
        var all = new JsonObject
        {
            ["host"] = "127.0.0.1",
            ["port"] = JsonNode.Parse($"{TdsServer.Shared.Port}"), // as it comes out of a saved text
            ["database"] = database.Name,
            ["username"] = TSqlDatabase.Owner,
            ["password"] = TSqlDatabase.Password,
            ["trustServerCertificate"] = true,
        };
        foreach (var (key, value) in settings ?? [])
            all[key] = value?.DeepClone();
        return all;
    }

    private const string Tables =
        "(SELECT substr(name, 1, instr(name, '.') - 1) AS table_schema, substr(name, instr(name, '.') + 1) AS table_name, name FROM sqlite_master WHERE type IN ('table', 'view'))";

    private const string Columns =
        $"(SELECT t.table_schema, t.table_name, c.name AS column_name, substr(c.type, 1, instr(c.type || '(', '(') - 1) AS data_type FROM {Tables} t JOIN pragma_table_info(t.name) c)";

    [GeneratedRegex(@"\b(site|website|_connections|_connections_operations)\.""?(\w+)""?")]
    private static partial Regex Address();

    [GeneratedRegex(@"ALTER TABLE (\S+) ALTER COLUMN (\S+) TYPE (\S+)")]
    private static partial Regex AlteredType();

    [GeneratedRegex(@"ALTER TABLE (\w+)\.(\w+) RENAME TO (\w+)")]
    private static partial Regex RenamedTable();
}
