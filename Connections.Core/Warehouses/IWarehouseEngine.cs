namespace Connections.Core.Warehouses;

/// <summary>A kind of database that events are loaded into: a folder below this one. Built once, with an empty constructor.</summary>
public interface IWarehouseEngine
{
    /// <summary>What the catalogue and the settings form show.</summary>
    WarehouseProfile Profile { get; }

    /// <summary>Opens a warehouse for loading. One session at a time for each warehouse.</summary>
    /// <exception cref="WarehouseException">It cannot be opened; the message says what to do.</exception>
    internal Task<IWarehouseSession> OpenAsync(EngineContext context, CancellationToken cancellationToken);
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
