using System.Globalization;
using Connections.Core.Warehouses.Sql;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Connections.Core.Warehouses.Sqlite;

/// <summary>Writes rows by one prepared statement, each value bound as it stands in the batch: no text becomes an object.</summary>
internal sealed class SqliteWriter(sqlite3 database, SqliteDialect dialect, string into, FittedRows rows)
{
    private const int LookEvery = 1024;

    public void Run(CancellationToken cancellationToken)
    {
        var names = string.Join(", ", rows.Columns.Select(column => dialect.Quote(column.Name)));
        Check(raw.sqlite3_prepare_v2(database, $"INSERT INTO {into} ({names}) VALUES ({string.Join(", ", rows.Columns.Select(_ => "?"))})", out var statement));
        using (statement)
        {
            while (rows.Read())
            {
                if (rows.Count % LookEvery == 0)
                    cancellationToken.ThrowIfCancellationRequested();
                for (var at = 0; at < rows.Columns.Count; at++)
                    Check(Bind(statement, at + 1, rows.Values[at]));
                var result = raw.sqlite3_step(statement);
                if (result != raw.SQLITE_DONE)
                    SqliteException.ThrowExceptionForRC(result, database);
                Check(raw.sqlite3_reset(statement));
            }
        }
    }

    /// <summary>A time or a day as it is kept.</summary>
    public static string Text(SqlValue value) => value.Time.ToString(value.Form == SqlForm.Date ? "yyyy-MM-dd" : SqliteDialect.TimeFormat, CultureInfo.InvariantCulture);

    private int Bind(sqlite3_stmt statement, int at, SqlValue value)
    {
        switch (value.Form)
        {
            case SqlForm.None:
                return raw.sqlite3_bind_null(statement, at);
            case SqlForm.Integer or SqlForm.Boolean:
                return raw.sqlite3_bind_int64(statement, at, value.Number);
            case SqlForm.Double or SqlForm.Single:
                return raw.sqlite3_bind_double(statement, at, value.Real);
            case SqlForm.Timestamp or SqlForm.Date:
                Span<byte> time = stackalloc byte[32];
                value.Time.TryFormat(time, out var written, value.Form == SqlForm.Date ? "yyyy-MM-dd" : SqliteDialect.TimeFormat, CultureInfo.InvariantCulture);
                return raw.sqlite3_bind_text(statement, at, time[..written]);
            default:
                // An empty span would be NULL.
                var text = rows.Texts[value.Text];
                return text.IsEmpty ? raw.sqlite3_bind_text(statement, at, "") : raw.sqlite3_bind_text(statement, at, text);
        }
    }

    private void Check(int result) => SqliteException.ThrowExceptionForRC(result, database);
}
