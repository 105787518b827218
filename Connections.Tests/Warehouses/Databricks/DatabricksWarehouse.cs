using System.Text.Json.Nodes;
using Connections.Core.Warehouses;
using Connections.Core.Warehouses.Databricks;
using Connections.Tests.Warehouses.Statements;

namespace Connections.Tests.Warehouses.Databricks;

/// <summary>A workspace of the run's Databricks fake.</summary>
internal sealed class DatabricksWarehouse : FakeWarehouse
{
    private readonly DatabricksServer _server;

    private DatabricksWarehouse(DatabricksServer server, DatabricksWorkspace workspace, WarehouseOptions? options, JsonObject settings)
        : base(new DatabricksEngine(), workspace, options, settings) => (_server, Workspace) = (server, workspace);

    public DatabricksWorkspace Workspace { get; }

    public static async Task<DatabricksWarehouse> NewAsync(WarehouseOptions? options = null, JsonObject? settings = null)
    {
        var server = await DatabricksServer.SharedAsync();
        var workspace = server.Add();
        var all = new JsonObject
        {
            ["host"] = server.Origin,
            ["httpPath"] = $"/sql/1.0/warehouses/{workspace.Name}",
            ["catalog"] = "dw",
            ["clientId"] = workspace.Name,
            ["clientSecret"] = DatabricksWorkspace.Secret,
        };
        foreach (var (key, value) in settings ?? [])
            all[key] = value?.DeepClone();
        return new(server, workspace, options, all);
    }

    public override ValueTask DisposeAsync()
    {
        _server.Remove(Workspace);
        return base.DisposeAsync();
    }
}
