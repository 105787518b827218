using System.Data.Common;
using System.Text.Json.Nodes;
using Connections.Core.Warehouses;
using Connections.Core.Warehouses.DuckDb;
using DuckDB.NET.Data;

namespace Connections.Tests.Warehouses.DuckDb;

/// <summary>A DuckDB file of a test's own.</summary>
internal sealed class DuckDbWarehouse(WarehouseOptions? options = null, JsonObject? settings = null) : TestWarehouse(new DuckDbEngine(), options, settings ?? [])
{
    private DuckDBConnection? _reader;

    public static DuckDbWarehouse New() => new();

    public string File => Context.DefaultFile;

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
        "integer" => "BIGINT",
        "float" => "DOUBLE",
        "boolean" => "BOOLEAN",
        "timestamp" => "TIMESTAMP WITH TIME ZONE",
        _ => "VARCHAR",
    };

    // Open until the next load: opening is what costs most of the time here.
    protected override DbConnection Reader()
    {
        if (_reader is null)
        {
            _reader = new($"Data Source={File}");
            _reader.Open();
        }

        return _reader;
    }

    public override void CloseReader()
    {
        _reader?.Dispose();
        _reader = null;
    }
}
