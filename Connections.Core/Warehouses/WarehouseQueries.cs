using Connections.Core.Storage;
using Connections.Core.Workspaces;
using Microsoft.Extensions.Options;

namespace Connections.Core.Warehouses;

/// <summary>The answer to a query.</summary>
/// <param name="Columns">Names of the columns.</param>
/// <param name="Rows">Values as text; null for NULL.</param>
/// <param name="Truncated">Whether there were more rows than are shown.</param>
/// <param name="Error">The engine's words when it refused; null otherwise.</param>
public sealed record QueryAnswer(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string?>> Rows, bool Truncated, string? Error)
{
    /// <summary>An answer that only says why there is none.</summary>
    internal static QueryAnswer Refused(string error) => new([], [], Truncated: false, error);
}

/// <summary>Read-only SQL against an embedded warehouse.</summary>
public sealed class WarehouseQueries(CurrentSetup setup, DataFolder folder, IOptions<WarehouseOptions> options, TimeProvider clock)
{
    /// <summary>The most rows an answer holds.</summary>
    public const int MaxRows = 1000;

    // Together with the wait for a sync that has the file.
    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(10);

    /// <summary>Runs one statement, read-only, for at most ten seconds.</summary>
    public async Task<QueryAnswer> RunAsync(Guid warehouseId, string sql, CancellationToken cancellationToken)
    {
        if (!setup.Value.Warehouses.TryGetValue(warehouseId, out var warehouse))
            return QueryAnswer.Refused("The warehouse was deleted.");
        if (WarehouseCatalogue.Find(warehouse.Type) is not IEmbeddedEngine engine)
            return QueryAnswer.Refused("Only an embedded warehouse can be asked here. Use its own tools.");
        if (string.IsNullOrWhiteSpace(sql))
            return QueryAnswer.Refused("Write a statement first, such as SELECT 1.");

        using var time = new CancellationTokenSource(MaxTime, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, time.Token);
        try
        {
            var context = EngineContext.For(warehouse, folder, options.Value);
            // On a thread of its own: the embedded engine computes on the caller's, which may be a page's.
            return await Task.Run(() => engine.QueryAsync(context, sql, MaxRows, either.Token), either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return QueryAnswer.Refused("No answer within 10 seconds: the statement asks for too much, or a sync has the file. Ask for less, or try again when the sync has ended.");
        }
    }
}
