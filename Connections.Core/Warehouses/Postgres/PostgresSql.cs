using Connections.Core.Warehouses.Rows;
using Npgsql;

namespace Connections.Core.Warehouses.Postgres;

/// <summary>Names, types and statements as PostgreSQL wants them.</summary>
internal static class PostgresSql
{
    /// <summary>The server cuts longer names, and so may make one of two.</summary>
    public static NameRules Names { get; } = new(MaxBytes: 63);

    public static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    public static string TypeOf(LogicalType type) => type switch
    {
        LogicalType.Varchar => "text",
        LogicalType.Integer => "bigint",
        LogicalType.Float => "double precision",
        LogicalType.Boolean => "boolean",
        LogicalType.Timestamp => "timestamp with time zone",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Unknown type."),
    };

    /// <summary>What a type of ours is; null for one that people chose, which is never widened.</summary>
    public static LogicalType? LogicalOf(string type) => Enum.GetValues<LogicalType>().Cast<LogicalType?>().FirstOrDefault(logical => TypeOf(logical!.Value) == type);

    /// <summary>Runs a statement. <c>$1</c> and so on stand for the values.</summary>
    public static async Task ExecuteAsync(this NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = connection.Command(sql, values);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>All rows of an answer, each read by <paramref name="read"/>.</summary>
    public static async Task<List<T>> QueryAsync<T>(
        this NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = connection.Command(sql, values);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<T> rows = [];
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(read(reader));
        return rows;
    }

    private static NpgsqlCommand Command(this NpgsqlConnection connection, string sql, object[] values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }
}
