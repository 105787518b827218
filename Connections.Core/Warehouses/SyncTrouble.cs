using System.Text.Json.Serialization;

namespace Connections.Core.Warehouses;

/// <summary>What kind of trouble a database made, as people tell it apart by what they have to do. The words are in the history.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SyncTrouble>))]
public enum SyncTrouble
{
    /// <summary>The login lacks a right.</summary>
    Permission,

    /// <summary>The login itself is refused, or host or database are not there.</summary>
    Credentials,

    /// <summary>The database was not reached, or the connection was lost.</summary>
    Network,

    /// <summary>The cluster is being resized.</summary>
    Resize,

    /// <summary>A table or column has a name that the database keeps for itself.</summary>
    ReservedName,

    /// <summary>The database lacks disk, memory or a lock.</summary>
    Resource,

    /// <summary>Something in the database stands in the way of a table.</summary>
    Schema,

    /// <summary>The database refuses rows.</summary>
    Data,

    /// <summary>The warehouse's cursor is of another event log.</summary>
    Cursor,
}

/// <summary>Sorts faults.</summary>
internal static class SyncTroubles
{
    /// <summary>What a fault is called in the history.</summary>
    public static SyncTrouble Of(WarehouseFault fault) => fault switch
    {
        WarehouseFault.Connection => SyncTrouble.Network,
        WarehouseFault.Login => SyncTrouble.Credentials,
        WarehouseFault.Permission => SyncTrouble.Permission,
        WarehouseFault.Resizing => SyncTrouble.Resize,
        WarehouseFault.ReservedName => SyncTrouble.ReservedName,
        WarehouseFault.Resource => SyncTrouble.Resource,
        WarehouseFault.Data => SyncTrouble.Data,
        WarehouseFault.Cursor => SyncTrouble.Cursor,
        _ => SyncTrouble.Schema,
    };

    /// <summary>Whether it may pass by itself, so that trying again without a person makes sense.</summary>
    public static bool MayPass(this SyncTrouble trouble) => trouble is SyncTrouble.Network or SyncTrouble.Resource or SyncTrouble.Resize;
}
