using System.Text.Json.Nodes;

namespace Connections.Tests.Benchmarks;

/// <summary>A warehouse that a load is measured into, and its engine's own way of loading the same rows.</summary>
internal abstract class LoadTarget : IAsyncDisposable
{
    /// <summary>The schema of the first source of a <see cref="Product"/>.</summary>
    protected const string Schema = "source_0";

    /// <summary>The type of the warehouse, and its slug.</summary>
    public abstract string Slug { get; }

    /// <summary>What people read.</summary>
    public abstract string Name { get; }

    /// <summary>The least share of the floor's rows/s; null where none is set.</summary>
    public virtual double? Budget => null;

    /// <summary>How a provisioning file sets it up; it is loaded when it is asked for.</summary>
    public JsonObject Warehouse => new()
    {
        ["slug"] = Slug,
        ["name"] = Name,
        ["type"] = Slug,
        ["sources"] = new JsonArray("source-0"),
        ["schedule"] = null,
        ["settings"] = Settings,
    };

    protected abstract JsonObject Settings { get; }

    /// <summary>Starts the engines of those names; all where that is null.</summary>
    public static async Task<IReadOnlyList<LoadTarget>> StartAsync(IReadOnlyList<string>? engines)
    {
        List<LoadTarget> targets = [];
        if (engines?.Contains("postgres") ?? true)
            targets.Add(await PostgresLoadTarget.StartAsync());
        if (engines?.Contains("duckdb") ?? true)
            targets.Add(new DuckDbLoadTarget());
        if (engines?.Contains("sqlite") ?? true)
            targets.Add(new SqliteLoadTarget());
        return targets;
    }

    /// <summary>How many rows it holds.</summary>
    public abstract Task<long> CountAsync(string dataFolder);

    /// <summary>Loads the rows that it holds once more, as the engine does it best, into empty tables like theirs. What prepares that is not in the time.</summary>
    public abstract Task<TimeSpan> FloorAsync(string dataFolder);

    /// <summary>Takes the rows out of its tables.</summary>
    public abstract Task EmptyAsync(string dataFolder);

    public abstract ValueTask DisposeAsync();
}
