using Microsoft.Data.Sqlite;

namespace Connections.Tests.Warehouses.SqlServer;

/// <summary>The fake refuses a statement, with the number that SQL Server has for it.</summary>
internal sealed class TSqlError(int number, string message, byte severity = 16) : Exception(message)
{
    public int Number => number;

    public byte Severity => severity;

    public static TSqlError Of(SqliteException e) => e.Message switch
    {
        var text when text.Contains("UNIQUE constraint", StringComparison.Ordinal) => new(2601, $"Cannot insert duplicate key row: {text}", 14),
        var text when text.Contains("CHECK constraint", StringComparison.Ordinal) => new(547, $"The INSERT statement conflicted with the CHECK constraint: {text}"),
        var text when text.Contains("NOT NULL constraint", StringComparison.Ordinal) => new(515, $"Cannot insert the value NULL: {text}"),
        var text when text.Contains("already exists", StringComparison.Ordinal) || text.Contains("already a", StringComparison.Ordinal) => new(2714, $"There is already an object of that name: {text}"),
        var text when text.Contains("no such table", StringComparison.Ordinal) => new(208, $"Invalid object name: {text}"),
        var text when text.Contains("duplicate column", StringComparison.Ordinal) => new(2705, $"Column names in each table must be unique: {text}"),
        var text when text.Contains("column", StringComparison.Ordinal) => new(207, $"Invalid column name: {text}"),
        var text => new(102, $"Incorrect syntax: {text}", 15),
    };
}
