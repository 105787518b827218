using Connections.Core.Warehouses.Sql;
using Connections.Core.Warehouses.SqlServer.Tds;

namespace Connections.Core.Warehouses.SqlServer;

/// <summary>Writes rows by bulk load: each value is encoded once, from the batch's bytes into the packet.</summary>
internal static class SqlServerBulk
{
    /// <summary>Else constraints and triggers of somebody's would be passed by, and a NULL would become what somebody made the default.</summary>
    public const string Careful = "CHECK_CONSTRAINTS, FIRE_TRIGGERS, KEEP_NULLS";

    public static async Task WriteAsync(TdsConnection connection, string into, FittedRows rows, string options, CancellationToken cancellationToken)
    {
        if (rows.MostRows == 0)
            return;
        var written = rows.Written.Select(written => written.At).ToArray();
        var columns = rows.Written.Select(written => new TdsColumn(written.Column.Name, written.Column.Type)).ToArray();
        await connection.LoadAsync(into, columns, options, WriteNext, cancellationToken);

        bool WriteNext(TdsOutput output)
        {
            if (!rows.Read())
                return false;
            for (var at = 0; at < written.Length; at++)
                Write(output, columns[at].Type, rows.Values[written[at]], rows);
            return true;
        }
    }

    private static void Write(TdsOutput output, TdsType type, SqlValue value, FittedRows rows)
    {
        switch (value.Form)
        {
            case SqlForm.None:
                output.Null(type);
                break;
            case SqlForm.Integer or SqlForm.Boolean:
                output.Integer(type, value.Number);
                break;
            case SqlForm.Double or SqlForm.Single:
                output.Real(type, value.Real);
                break;
            case SqlForm.Timestamp or SqlForm.Date:
                output.Time(type, value.Time);
                break;
            case SqlForm.Decimal:
                output.Decimal(type, value.Decimal);
                break;
            default:
                output.Utf8(type, rows.Texts[value.Text]);
                break;
        }
    }
}
