using System.Text.Json.Nodes;
using Connections.Core.Warehouses;
using Connections.Core.Warehouses.BigQuery;
using Connections.Tests.Warehouses.Statements;

namespace Connections.Tests.Warehouses.BigQuery;

/// <summary>A project of the run's BigQuery fake.</summary>
internal sealed class BigQueryWarehouse : FakeWarehouse
{
    private readonly BigQueryServer _server;

    private BigQueryWarehouse(BigQueryServer server, BigQueryProject project, WarehouseOptions? options, JsonObject settings)
        : base(new BigQueryEngine(), project, options, settings) => (_server, Project) = (server, project);

    public BigQueryProject Project { get; }

    public static async Task<BigQueryWarehouse> NewAsync(WarehouseOptions? options = null, JsonObject? settings = null)
    {
        var server = await BigQueryServer.SharedAsync();
        var project = server.Add();
        var all = new JsonObject { ["project"] = project.Name, ["location"] = BigQueryProject.Location, ["endpoint"] = server.Origin, ["credentials"] = project.Key($"{server.Origin}/token") };
        foreach (var (key, value) in settings ?? [])
            all[key] = value?.DeepClone();
        return new(server, project, options, all);
    }

    public override ValueTask DisposeAsync()
    {
        _server.Remove(Project);
        return base.DisposeAsync();
    }
}
