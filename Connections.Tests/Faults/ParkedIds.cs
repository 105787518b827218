using Microsoft.Data.Sqlite;

namespace Connections.Tests.Faults;

/// <summary>
/// Events that are kept because their window of retries is over. Only a clock that goes a day forward ends a window here: what it parks has
/// not been lost, but does not arrive by itself.
/// </summary>
internal static class ParkedIds
{
    public static async Task<HashSet<string>> ReadAsync(string dataFolder)
    {
        var file = new SqliteConnectionStringBuilder { DataSource = Path.Combine(dataFolder, "delivery.db"), Mode = SqliteOpenMode.ReadOnly, Pooling = false };
        await using var connection = new SqliteConnection(file.ToString());
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT message_id FROM parked";
        await using var reader = await command.ExecuteReaderAsync();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        while (await reader.ReadAsync())
            ids.Add(reader.GetString(0));
        return ids;
    }
}
