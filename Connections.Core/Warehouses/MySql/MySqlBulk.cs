using System.Globalization;
using Connections.Core.Warehouses.Sql;
using MySqlConnector;

namespace Connections.Core.Warehouses.MySql;

/// <summary>Writes rows by LOAD DATA LOCAL, from a stream that encodes them as the server reads them.</summary>
internal static class MySqlBulk
{
    /// <exception cref="MySqlRefusedException">Fewer rows were written than sent, or not as they were sent: such a load passes over what it does not like, instead of failing.</exception>
    public static async Task WriteAsync(DriverConnection connection, string into, FittedRows rows, CancellationToken cancellationToken)
    {
        await using var stream = new MySqlRows(rows);
        var loader = new MySqlBulkLoader((MySqlConnection)connection.Driver)
        {
            Local = true,
            SourceStream = stream,
            TableName = into,
            CharacterSet = "utf8mb4",
            FieldTerminator = "\t",
            LineTerminator = "\n",
            EscapeCharacter = '\\',
            Timeout = 0,
        };
        loader.Columns.AddRange(rows.Columns.Select(column => MySqlDialect.QuoteName(column.Name)));
        var written = await loader.LoadAsync(cancellationToken);
        var warnings = await connection.QueryAsync("SELECT @@warning_count", cancellationToken);
        if (written != rows.Count || Convert.ToInt64(warnings[0][0], CultureInfo.InvariantCulture) > 0)
            throw new MySqlRefusedException($"Of {rows.Count} rows {written} were written, with {warnings[0][0]} warnings.");
    }
}
