using System.Data.Common;

namespace Connections.Core.Warehouses.Sql;

/// <summary>A connection of the platform's drivers. Transactions are begun by statements, so commands need not be told of them.</summary>
/// <param name="connection">The driver's, which it closes.</param>
/// <param name="patienceSeconds">How long a statement may take; zero for as long as it takes, since an ALTER of a large table does. A person can cancel it.</param>
internal sealed class DriverConnection(DbConnection connection, int patienceSeconds = 0) : ISqlConnection
{
    /// <summary>The driver's own.</summary>
    public DbConnection Driver => connection;

    public async Task ExecuteAsync(string sql, CancellationToken cancellationToken, params object?[] values)
    {
        await using var command = Command(sql, values);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task<IReadOnlyList<object?[]>> QueryAsync(string sql, CancellationToken cancellationToken, params object?[] values)
    {
        await using var command = Command(sql, values);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<object?[]> rows = [];
        while (await reader.ReadAsync(cancellationToken))
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(column => reader.IsDBNull(column) ? null : reader.GetValue(column))]);
        return rows;
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    private DbCommand Command(string sql, object?[] values)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = patienceSeconds;
        for (var at = 0; at < values.Length; at++)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = ($"@p{at}", values[at] ?? DBNull.Value);
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
