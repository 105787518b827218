using System.Data.Common;
using System.Text.Json.Nodes;
using Connections.Core.Warehouses;

namespace Connections.Tests.Warehouses.Statements;

/// <summary>A warehouse of a vendor's fake, whose tables are read where they really are.</summary>
internal abstract class FakeWarehouse(IWarehouseEngine engine, FakeTables tables, WarehouseOptions? options, JsonObject settings) : TestWarehouse(engine, options, settings)
{
    public override bool ShowsUncommitted => true;

    protected override string? RowOrder => "rowid";

    public override string TypeName(string logical) => logical switch
    {
        "integer" => "BIGINT",
        "float" => "DOUBLE",
        "boolean" => "BOOLEAN",
        "timestamp" => "TIMESTAMP WITH TIME ZONE",
        _ => "VARCHAR",
    };

    protected override string Translate(string sql) => FakeTables.Quick(sql);

    protected override DbConnection Reader() => tables.Tables;

    public override ValueTask DisposeAsync()
    {
        tables.Dispose();
        return base.DisposeAsync();
    }
}
