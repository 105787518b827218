using DuckDB.NET.Data;
using DuckDB.NET.Native;

namespace Connections.Core.Warehouses.DuckDb;

/// <summary>Says in an owner's words what DuckDB refused, with its own text behind.</summary>
internal static class DuckDbFaults
{
    public static WarehouseException Of(Exception e, string path)
    {
        var text = e.Message.Trim();
        if (e is not DuckDBException duck)
            return new(WarehouseFault.Permission, false, $"{path} cannot be made. Give this user write access to its folder, or name another file. ({text})", e);
        if (text.Contains("Could not set lock on file", StringComparison.Ordinal))
            return new(WarehouseFault.Resource, true, $"{path} is in use by another program. Close it there; the next sync goes on where the last one ended. ({text})", e);
        if (text.Contains("No space left", StringComparison.OrdinalIgnoreCase))
            return new(WarehouseFault.Resource, true, $"The disk of {path} is full. Make room; the next sync goes on where the last one ended. ({text})", e);
        if (text.Contains("Permission denied", StringComparison.OrdinalIgnoreCase))
            return new(WarehouseFault.Permission, false, $"{path} cannot be written. Give this user write access, or name another file. ({text})", e);
        if (text.Contains("not a valid DuckDB database file", StringComparison.OrdinalIgnoreCase))
            return new(WarehouseFault.Schema, false, $"{path} is no DuckDB file. Name another file, or move this one away. ({text})", e);

        return duck.ErrorType switch
        {
            DuckDBErrorType.OutOfMemory => new(
                WarehouseFault.Resource, false, $"DuckDB needs more memory than it may take. Raise Connections:Warehouses:MemoryLimit. ({text})", e),
            DuckDBErrorType.Io => new(WarehouseFault.Resource, true, $"{path} cannot be read or written. ({text})", e),
            DuckDBErrorType.Catalog or DuckDBErrorType.Binder or DuckDBErrorType.Dependency => new(
                WarehouseFault.Schema, false, $"A table of {path} stands in the way: undo what was changed there by hand, or rename it. ({text})", e),
            _ => new(WarehouseFault.Data, false, $"DuckDB refused the rows; nothing of the batch was stored. ({text})", e),
        };
    }
}
