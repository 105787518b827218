namespace Connections.Core.Warehouses;

/// <summary>What kind of trouble a warehouse has (warehouse contract, §12): it decides whether trying again can help.</summary>
internal enum WarehouseFault
{
    /// <summary>It cannot be reached.</summary>
    Connection,

    /// <summary>It refuses the login.</summary>
    Login,

    /// <summary>The login may not do what is needed.</summary>
    Permission,

    /// <summary>Its tables stand in the way.</summary>
    Schema,

    /// <summary>It refuses a row.</summary>
    Data,

    /// <summary>Disk, memory, or a lock that somebody else holds.</summary>
    Resource,

    /// <summary>Its cursor does not fit our log.</summary>
    Cursor,

    /// <summary>The cluster is being resized: for that time it only lets read.</summary>
    Resizing,

    /// <summary>A table or column has a name that the database keeps for itself; the message names it.</summary>
    ReservedName,
}

/// <summary>A warehouse could not be read or loaded. The message is for its owner: what is wrong, and what to do. Nothing of the batch was committed.</summary>
internal sealed class WarehouseException(WarehouseFault fault, bool isTransient, string message, Exception? inner = null) : Exception(message, inner)
{
    public WarehouseFault Fault => fault;

    /// <summary>Whether only the table in work is concerned, so that the others may go on without it.</summary>
    public bool IsOfTable => fault is WarehouseFault.Schema or WarehouseFault.Permission or WarehouseFault.Data or WarehouseFault.ReservedName;

    /// <summary>Whether the same may go well a little later.</summary>
    public bool IsTransient => isTransient;
}
