namespace Connections.Core.Warehouses;

/// <summary>A kind of database that events are loaded into: a folder below this one. Built once, with an empty constructor.</summary>
public interface IWarehouseEngine
{
    /// <summary>What the catalogue and the settings form show.</summary>
    WarehouseProfile Profile { get; }

    /// <summary>Opens a warehouse for loading. One session at a time for each warehouse.</summary>
    /// <exception cref="WarehouseException">It cannot be opened; the message says what to do.</exception>
    internal Task<IWarehouseSession> OpenAsync(EngineContext context, CancellationToken cancellationToken);

    /// <summary>Tries the connection as its settings are, and names what loading would miss. Changes nothing.</summary>
    /// <param name="context">Which warehouse.</param>
    /// <param name="schemas">The schemas that its sources load into.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal async Task<ConnectionReport> CheckAsync(EngineContext context, IReadOnlyList<string> schemas, CancellationToken cancellationToken)
    {
        try
        {
            await using var session = await OpenAsync(context, cancellationToken);
            await session.ReadCursorsAsync(cancellationToken);
            return ConnectionReport.Connected;
        }
        catch (WarehouseException e)
        {
            return new([new(e.Message, Remedy: null)]);
        }
    }
}

/// <summary>An engine that lives in the data folder and so can be queried from its page.</summary>
internal interface IEmbeddedEngine : IWarehouseEngine
{
    /// <summary>
    /// Runs one statement that can neither write nor reach files or the network. Trouble of any kind is told in the answer.
    /// </summary>
    /// <exception cref="OperationCanceledException">It was cancelled; nothing of it goes on running.</exception>
    Task<QueryAnswer> QueryAsync(EngineContext context, string sql, int maxRows, CancellationToken cancellationToken);
}
