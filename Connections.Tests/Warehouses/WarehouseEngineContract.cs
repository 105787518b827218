using System.Text.Json.Nodes;
using Connections.Core.Warehouses;
using Connections.Tests.Support;

namespace Connections.Tests.Warehouses;

/// <summary>
/// What every engine owes: the contract's vectors and the promises around them, run against the real thing. An engine's folder inherits it
/// and says how a warehouse of a test's own is made.
/// </summary>
[Lengthy]
public abstract partial class WarehouseEngineContract : BesideSyncsContract, IAsyncLifetime
{
    private readonly List<TestWarehouse> _made = [];
    private TestWarehouse _warehouse = null!;

    /// <summary>A new, empty warehouse.</summary>
    private protected abstract Task<TestWarehouse> MakeAsync(WarehouseOptions? options, JsonObject settings);

    private protected override TestWarehouse Warehouse => _warehouse;

    /// <summary>A further one, gone with the test.</summary>
    private protected async Task<TestWarehouse> NewAsync(WarehouseOptions? options = null, JsonObject? settings = null)
    {
        var made = await MakeAsync(options, settings ?? []);
        _made.Add(made);
        return made;
    }

    public async Task InitializeAsync() => _warehouse = await NewAsync();

    public async Task DisposeAsync()
    {
        foreach (var made in _made)
            await made.DisposeAsync();
    }

    internal static JsonObject Valued(string id, JsonNode? value) => Tracked(id, "Valued", new JsonObject { ["v"] = value });

    internal static JsonObject Tracked(string id, string name, JsonObject properties) => new()
    {
        ["type"] = "track",
        ["messageId"] = id,
        ["userId"] = "u1",
        ["event"] = name,
        ["receivedAt"] = "2026-01-15T10:00:00Z",
        ["properties"] = properties,
    };

    internal static JsonObject Identified(string id, string? user = "u1", JsonObject? traits = null, string receivedAt = "2026-01-15T10:00:00Z") =>
        new() { ["type"] = "identify", ["messageId"] = id, ["userId"] = user, ["receivedAt"] = receivedAt, ["traits"] = traits };
}
