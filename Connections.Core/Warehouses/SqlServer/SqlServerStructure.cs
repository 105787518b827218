using System.Globalization;
using Connections.Core.Warehouses.Sql;

namespace Connections.Core.Warehouses.SqlServer;

/// <summary>Reads a schema by the views that SQL Server and pools of Synapse have of it.</summary>
internal static class SqlServerStructure
{
    public static async Task<SqlStructure> ReadAsync(ISqlConnection connection, string schema, CancellationToken cancellationToken)
    {
        var exists = await connection.QueryAsync("SELECT 1 FROM sys.schemas WHERE name = @p0", cancellationToken, schema);
        var found = await connection.QueryAsync(
            """
            SELECT o.name, o.type, c.name, TYPE_NAME(c.system_type_id), c.max_length, c.precision, c.scale
            FROM sys.objects o JOIN sys.schemas s ON s.schema_id = o.schema_id LEFT JOIN sys.columns c ON c.object_id = o.object_id
            WHERE s.name = @p0 AND o.type IN ('U', 'V', 'SN') ORDER BY o.name, c.column_id
            """,
            cancellationToken,
            schema);
        return SqlStructure.Of(
            exists.Count > 0,
            [.. found.Select(row => ($"{row[0]}", $"{row[1]}".Trim() == "U", row[2] is null ? null : SqlServerTypes.Of($"{row[2]}", $"{row[3]}", Number(row[4]), Number(row[5]), Number(row[6]))))]);
    }

    private static int Number(object? value) => Convert.ToInt32(value, CultureInfo.InvariantCulture);
}
