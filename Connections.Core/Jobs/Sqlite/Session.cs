using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Connections.Core.Jobs.Sqlite;

/// <summary>One connection to the file with its statements kept prepared. Used by one thread at a time.</summary>
internal sealed class Session : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);

    public Session(string connectionString)
    {
        _connection = new SqliteConnection(connectionString);
        _connection.Open();
    }

    public bool InTransaction => raw.sqlite3_get_autocommit(_connection.Handle) == 0;

    /// <summary>Runs a statement; answers how many rows it changed.</summary>
    public int Run(string sql, params ReadOnlySpan<(string Name, object? Value)> arguments) => Prepare(sql, arguments).ExecuteNonQuery();

    public List<T> Query<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> arguments)
    {
        using var reader = Prepare(sql, arguments).ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(read(reader));
        return rows;
    }

    /// <summary>The first row, or default when there is none.</summary>
    public T? First<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> arguments)
    {
        using var reader = Prepare(sql, arguments).ExecuteReader();
        return reader.Read() ? read(reader) : default;
    }

    /// <summary>The number in the first column of the first row; 0 when there is no row.</summary>
    public long Number(string sql, params ReadOnlySpan<(string Name, object? Value)> arguments) =>
        First(sql, row => row.GetInt64(0), arguments);

    /// <summary>Runs statements that are used once, and so are not kept.</summary>
    [SuppressMessage("Security", "CA2100", Justification = "Every script is a constant of this namespace.")]
    public void RunScript(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        foreach (var command in _commands.Values)
            command.Dispose();
        _connection.Dispose();
    }

    [SuppressMessage("Security", "CA2100", Justification = "Every statement is a constant of this namespace; values go in as parameters.")]
    private SqliteCommand Prepare(string sql, ReadOnlySpan<(string Name, object? Value)> arguments)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            command = _connection.CreateCommand();
            command.CommandText = sql;
            _commands.Add(sql, command);
        }

        command.Parameters.Clear();
        foreach (var (name, value) in arguments)
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        return command;
    }
}
