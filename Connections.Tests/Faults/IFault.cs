using System.Text.Json.Nodes;
using Connections.Tests.Journeys;
using Connections.Tests.Support.Tools;

namespace Connections.Tests.Faults;

/// <summary>One way in which things go wrong under the running product.</summary>
internal interface IFault : IAsyncDisposable
{
    /// <summary>The warehouse that the product makes by itself.</summary>
    static JsonObject DuckDb => new() { ["type"] = "duckdb", ["settings"] = new JsonObject() };

    /// <summary>The data folder that it needs; null for any.</summary>
    string? DataFolder => null;

    /// <summary>Variables that the product's process needs for it.</summary>
    IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>();

    /// <summary>The warehouse, as a provisioning file has it, without what all have alike.</summary>
    JsonObject Warehouse => DuckDb;

    /// <summary>Where the file of a DuckDB warehouse is; null for the data folder.</summary>
    string? WarehouseFolder => null;

    /// <summary>How long the load goes on before it strikes, at the most.</summary>
    TimeSpan Calm => TimeSpan.FromSeconds(2);

    /// <summary>How long a sender waits for an answer before it gives up and sends again.</summary>
    TimeSpan Patience => TimeSpan.FromSeconds(20);

    /// <summary>Lets it happen now. Returns when the product is ready again.</summary>
    Task StrikeAsync(AppProcess app, Random random, CancellationToken cancellationToken);

    /// <summary>The first column of a query on the warehouse, as text, when the product has stopped.</summary>
    IReadOnlyList<string?> Query(AppProcess app, string sql) => StoredEvents.Query(WarehouseFolder ?? app.DataFolder, sql);

    /// <summary>What it has to tell beside the common figures.</summary>
    IEnumerable<(string Name, string Value)> Figures => [];

    /// <summary>What is wrong, as sentences.</summary>
    IEnumerable<string> Violations => [];
}
