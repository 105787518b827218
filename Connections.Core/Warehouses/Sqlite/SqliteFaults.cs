using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Connections.Core.Warehouses.Sqlite;

/// <summary>Says in an owner's words what SQLite refused, with its own text behind.</summary>
internal static class SqliteFaults
{
    public static WarehouseException Of(Exception e, string path)
    {
        var text = e.Message.Trim();
        if (e is not SqliteException sqlite)
            return new(WarehouseFault.Permission, false, $"{path} cannot be made. Give this user write access to its folder, or name another file. ({text})", e);

        return sqlite.SqliteErrorCode switch
        {
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => new(
                WarehouseFault.Resource, true, $"Another program writes to {path}. Let it end; the next sync goes on where the last one ended. ({text})", e),
            raw.SQLITE_FULL => new(WarehouseFault.Resource, true, $"The disk of {path} is full. Make room; the next sync goes on where the last one ended. ({text})", e),
            raw.SQLITE_IOERR => new(WarehouseFault.Resource, true, $"{path} cannot be read or written. ({text})", e),
            raw.SQLITE_NOMEM => new(WarehouseFault.Resource, true, $"There is no memory left for {path}. ({text})", e),
            raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY or raw.SQLITE_PERM => new(
                WarehouseFault.Permission, false, $"{path} cannot be opened for writing. Give this user write access to it and to its folder, or name another file. ({text})", e),
            raw.SQLITE_NOTADB => new(WarehouseFault.Schema, false, $"{path} is no SQLite file. Name another file, or move this one away. ({text})", e),
            raw.SQLITE_CORRUPT => new(WarehouseFault.Schema, false, $"{path} is damaged. Move it away, and load it anew from the log. ({text})", e),
            raw.SQLITE_CONSTRAINT or raw.SQLITE_TOOBIG or raw.SQLITE_MISMATCH => new(WarehouseFault.Data, false, $"SQLite refused the table's rows. ({text})", e),
            _ => new(WarehouseFault.Schema, false, $"A table of {path} stands in the way: undo what was changed there by hand, or rename it. ({text})", e),
        };
    }
}
