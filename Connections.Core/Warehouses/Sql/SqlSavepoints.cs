namespace Connections.Core.Warehouses.Sql;

/// <summary>The statements of a savepoint, within which something fails alone.</summary>
/// <param name="Set">Sets it; set again it moves.</param>
/// <param name="Undo">Goes back to it.</param>
/// <param name="Release">Gives it up; null where nothing has to.</param>
internal sealed record SqlSavepoints(string Set, string Undo, string? Release)
{
    /// <summary>As standard SQL has them.</summary>
    public static SqlSavepoints Standard(string name) => new($"SAVEPOINT {name}", $"ROLLBACK TO SAVEPOINT {name}", $"RELEASE SAVEPOINT {name}");
}
