namespace Connections.Core.Warehouses.Sql;

/// <summary>The statements of a savepoint, within which a table fails alone.</summary>
/// <param name="Set">Sets it; set again it moves.</param>
/// <param name="Undo">Goes back to it.</param>
/// <param name="Release">Gives it up; null where nothing has to.</param>
internal sealed record SqlSavepoints(string Set, string Undo, string? Release)
{
    /// <summary>As standard SQL has them.</summary>
    public static SqlSavepoints Standard { get; } = new("SAVEPOINT connections_table", "ROLLBACK TO SAVEPOINT connections_table", "RELEASE SAVEPOINT connections_table");
}
