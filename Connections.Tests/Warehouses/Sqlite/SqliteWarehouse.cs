using System.Data.Common;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Connections.Core.Warehouses;
using Connections.Core.Warehouses.Sqlite;
using Microsoft.Data.Sqlite;

namespace Connections.Tests.Warehouses.Sqlite;

/// <summary>A SQLite file of a test's own.</summary>
internal sealed partial class SqliteWarehouse(WarehouseOptions? options = null, JsonObject? settings = null) : TestWarehouse(new SqliteEngine(), options, settings ?? [])
{
    private SqliteConnection? _reader;

    public static SqliteWarehouse New() => new();

    public string File => Path.ChangeExtension(Context.DefaultFile, "sqlite");

    public override JsonObject Settings
    {
        get
        {
            var all = Context.Warehouse.Settings.DeepClone().AsObject();
            all["path"] = File;
            return all;
        }
    }

    protected override string? RowOrder => "rowid";

    public override string TypeName(string logical) => logical switch
    {
        "integer" => "INTEGER",
        "float" => "REAL",
        "boolean" => "BOOLEAN",
        "timestamp" => "TIMESTAMP",
        _ => "TEXT",
    };

    protected override DbConnection Reader()
    {
        if (_reader is null)
        {
            _reader = new($"Data Source={File};Pooling=false");
            _reader.Open();
        }

        return _reader;
    }

    public override void CloseReader()
    {
        _reader?.Dispose();
        _reader = null;
    }

    // A file has no schemas, and no information_schema; a type cannot be altered.
    protected override string Translate(string sql)
    {
        sql = AlteredType().Replace(sql, "ALTER TABLE $1 DROP COLUMN $2; ALTER TABLE $1 ADD COLUMN $2 $3");
        sql = RenamedTable().Replace(sql, "ALTER TABLE $1.$2 RENAME TO $1.$3");
        sql = Address().Replace(sql, "\"$1.$2\"");
        return sql.Replace("information_schema.tables", Tables, StringComparison.Ordinal).Replace("information_schema.columns", Columns, StringComparison.Ordinal);
    }

    protected override object Value(DbDataReader reader, int column) => reader.GetDataTypeName(column) switch
    {
        "BOOLEAN" => reader.GetInt64(column) != 0,
        "TIMESTAMP" => DateTime.Parse(reader.GetString(column), CultureInfo.InvariantCulture),
        _ => reader.GetValue(column),
    };

    private const string Tables =
        "(SELECT substr(name, 1, instr(name, '.') - 1) AS table_schema, substr(name, instr(name, '.') + 1) AS table_name, name FROM sqlite_master WHERE type IN ('table', 'view'))";

    private const string Columns = $"(SELECT t.table_schema, t.table_name, c.name AS column_name, c.type AS data_type FROM {Tables} t JOIN pragma_table_info(t.name) c)";

    [GeneratedRegex(@"\b(site|website|_connections|_connections_operations)\.""?(\w+)""?")]
    private static partial Regex Address();

    [GeneratedRegex(@"ALTER TABLE (\S+) ALTER COLUMN (\S+) TYPE (\S+)")]
    private static partial Regex AlteredType();

    [GeneratedRegex(@"ALTER TABLE (\w+)\.(\w+) RENAME TO (\w+)")]
    private static partial Regex RenamedTable();
}
