using Microsoft.Data.Sqlite;

namespace Connections.Core.Delivery;

/// <summary>Statements of the transaction under way; each text is compiled once.</summary>
internal sealed class SqliteWrite(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);
    private SqliteTransaction? _transaction;

    /// <summary>How many transactions were undone: who keeps in memory what it wrote forgets it when this has changed.</summary>
    public int Undone { get; set; }

    /// <summary>Statements belong to this transaction from here on.</summary>
    public void Begin(SqliteTransaction transaction) => _transaction = transaction;

    /// <summary>Runs a statement; returns how many rows it touched.</summary>
    public int Run(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) => Command(sql, parameters).ExecuteNonQuery();

    /// <summary>The first value of a statement; null where it gives no row.</summary>
    public object? Ask(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) => Command(sql, parameters).ExecuteScalar();

    /// <summary>The first row of a statement; null where it gives none.</summary>
    public T? AskRow<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> parameters)
        where T : class
    {
        using var row = Command(sql, parameters).ExecuteReader();
        return row.Read() ? read(row) : null;
    }

    public void Dispose()
    {
        foreach (var command in _commands.Values)
            command.Dispose();
    }

    private SqliteCommand Command(string sql, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            _commands[sql] = command = connection.CreateCommand();
            command.CommandText = sql;
        }

        command.Transaction = _transaction;
        command.Parameters.Clear();
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        return command;
    }
}
