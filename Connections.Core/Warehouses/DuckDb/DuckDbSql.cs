using System.Data.Common;
using Connections.Core.Warehouses.Rows;
using DuckDB.NET.Data;

namespace Connections.Core.Warehouses.DuckDb;

/// <summary>Names, types and statements as DuckDB wants them.</summary>
internal static class DuckDbSql
{
    /// <summary>Any name: what is reserved elsewhere, or begins with a digit, needs no more than quotes.</summary>
    public static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    public static string TypeOf(LogicalType type) => type switch
    {
        LogicalType.Varchar => "VARCHAR",
        LogicalType.Integer => "BIGINT",
        LogicalType.Float => "DOUBLE",
        LogicalType.Boolean => "BOOLEAN",
        LogicalType.Timestamp => "TIMESTAMP WITH TIME ZONE",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Unknown type."),
    };

    /// <summary>What a type of ours is; null for one that people chose, which is never widened.</summary>
    public static LogicalType? LogicalOf(string type) => Enum.GetValues<LogicalType>().Cast<LogicalType?>().FirstOrDefault(logical => TypeOf(logical!.Value) == type);

    public static void Execute(this DuckDBConnection connection, string sql, params ReadOnlySpan<object> values)
    {
        using var command = connection.Command(sql, values);
        command.ExecuteNonQuery();
    }

    /// <summary>All rows of an answer, each read by <paramref name="read"/>. A <c>?</c> in the statement stands for a value.</summary>
    public static List<T> Query<T>(this DuckDBConnection connection, string sql, Func<DbDataReader, T> read, params ReadOnlySpan<object> values)
    {
        using var command = connection.Command(sql, values);
        using var reader = command.ExecuteReader();
        List<T> rows = [];
        while (reader.Read())
            rows.Add(read(reader));
        return rows;
    }

    private static DuckDBCommand Command(this DuckDBConnection connection, string sql, ReadOnlySpan<object> values)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var value in values)
            command.Parameters.Add(new DuckDBParameter(value));
        return command;
    }
}
