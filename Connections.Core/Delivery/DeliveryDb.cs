using Microsoft.Data.Sqlite;

namespace Connections.Core.Delivery;

/// <summary><c>delivery.db</c>: one writer, whose transactions are shared by all that waits when it comes round, and as many readers as there are.</summary>
internal sealed class DeliveryDb : IDisposable
{
    private readonly string _connectionString;
    private readonly SqliteConnection _writing;
    private readonly SqliteWriter _writer;

    /// <summary>Opens the file, and makes it where it is missing.</summary>
    public DeliveryDb(string path)
    {
        _connectionString = new SqliteConnectionStringBuilder { DataSource = path, DefaultTimeout = 30 }.ToString();
        _writing = new(_connectionString);
        _writing.Open();
        Make("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
        _writer = new(_writing);
    }

    /// <summary>How many writes wait for the disk.</summary>
    public int QueuedWrites => _writer.Waiting;

    /// <summary>Makes what is missing of a part's tables. At the start alone.</summary>
    public void Make(string schema)
    {
        using var command = _writing.CreateCommand();
        command.CommandText = schema;
        command.ExecuteNonQuery();
    }

    /// <summary>Adds a column to a table that an earlier version may have made without it. At the start alone.</summary>
    public void AddColumn(string table, string column, string type)
    {
        using var command = _writing.CreateCommand();
        command.CommandText = $"SELECT COUNT(*) FROM pragma_table_info('{table}') WHERE name = '{column}'";
        if ((long)command.ExecuteScalar()! > 0)
            return;
        command.CommandText = $"ALTER TABLE {table} ADD COLUMN {column} {type}";
        command.ExecuteNonQuery();
    }

    /// <summary>See <see cref="SqliteWriter.WriteAsync"/>.</summary>
    public Task<T> WriteAsync<T>(Func<SqliteWrite, T> work, CancellationToken cancellationToken) => _writer.WriteAsync(work, cancellationToken);

    /// <summary>As the other one, for what has no answer.</summary>
    public async Task WriteAsync(Action<SqliteWrite> work, CancellationToken cancellationToken) => await _writer.WriteAsync<object?>(
        write =>
        {
            work(write);
            return null;
        },
        cancellationToken);

    /// <summary>The rows of a query.</summary>
    public async Task<List<T>> ReadAsync<T>(string sql, (string Name, object? Value)[] parameters, Func<SqliteDataReader, T> read, CancellationToken cancellationToken)
    {
        await using var connection = new SqliteConnection(_connectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        List<T> found = [];
        while (await row.ReadAsync(cancellationToken))
            found.Add(read(row));
        return found;
    }

    public void Dispose() => _writer.Dispose();
}
