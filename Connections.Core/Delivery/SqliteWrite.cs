using Microsoft.Data.Sqlite;

namespace Connections.Core.Delivery;

/// <summary>Statements of one transaction.</summary>
internal sealed class SqliteWrite(SqliteConnection connection, SqliteTransaction transaction)
{
    /// <summary>Runs a statement.</summary>
    public void Run(string sql, params (string Name, object? Value)[] parameters)
    {
        using var command = Command(sql, parameters);
        command.ExecuteNonQuery();
    }

    /// <summary>The first value of a statement; null where it gives no row.</summary>
    public object? Ask(string sql, params (string Name, object? Value)[] parameters)
    {
        using var command = Command(sql, parameters);
        return command.ExecuteScalar();
    }

    private SqliteCommand Command(string sql, (string Name, object? Value)[] parameters)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        return command;
    }
}
