using Microsoft.Data.Sqlite;

namespace Connections.Core.Jobs.Sqlite;

/// <summary>Columns as the rest of the folder wants them.</summary>
internal static class Rows
{
    public static string? TextOrNull(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static DateTime Time(this SqliteDataReader row, int column) => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column)).UtcDateTime;

    public static DateTime? TimeOrNull(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.Time(column);
}
