using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Connections.Core.Warehouses.Rows;

namespace Connections.Core.Warehouses.Sql;

/// <summary>
/// Finds, among the rows of a batch that may be repeats, those whose ids the table really holds: the stored row stays. Only what
/// <see cref="Repeats.LoadedIds"/> suspects comes here, as a rule nothing, since asking costs as much as loading.
/// </summary>
internal static class SqlRepeats
{
    private const string Ids = "_connections_ids";

    private static readonly StandardTable Columns = new([new("id", LogicalType.Varchar), new("number", LogicalType.Integer)], FrozenSet<string>.Empty);

    public static async Task<IReadOnlySet<int>> FindAsync(SqlTarget target, TableRows rows, CancellationToken cancellationToken)
    {
        var (dialect, connection) = (target.Dialect, target.Connection);
        if (target.Suspects is { Count: 0 } || target.Schema.Columns(rows.Name) is not { } there || !there.Any(column => column.Name == "id" && column.Form == SqlForm.Text))
            return FrozenSet<int>.Empty;
        var suspected = Suspected(target, rows);
        if (suspected.Count == 0)
            return FrozenSet<int>.Empty;

        var columns = Columns.Columns.Select(column => dialect.Column("", column.Name, column.Type, ValueKind.None)).ToList();
        foreach (var statement in dialect.CreateTemporary(Ids, columns))
            await connection.ExecuteAsync(statement, cancellationToken);
        await dialect.WriteAsync(connection, dialect.Temporary(Ids), new(target, suspected, columns, FrozenSet<int>.Empty, discards: null, maxRowBytes: null), cancellationToken);
        var hasTimes = there.Any(column => column.Name == "received_at" && column.Form == SqlForm.Timestamp);
        var inWindow = hasTimes && target.Source.RepeatsSince(target.Context.Options.DuplicateWindow) is { } since ? $" AND (t.received_at IS NULL OR t.received_at >= {dialect.Literal(since)})" : "";
        var found = await connection.QueryAsync(
            $"SELECT DISTINCT i.number FROM {dialect.Temporary(Ids)} i JOIN {target.Schema.Qualified(rows.Name)} t ON {dialect.SameId("t.id", "i.id")}{inWindow}", cancellationToken);
        return found.Select(row => Convert.ToInt32(row[0], CultureInfo.InvariantCulture)).ToHashSet();
    }

    private static TableRows Suspected(SqlTarget target, TableRows rows)
    {
        var suspected = new TableRows(Ids, Columns, target.Source.Texts);
        for (var row = 0; row < rows.Count; row++)
        {
            if (target.Suspects?.Contains(rows.IdHash(row)) == false)
                continue;
            suspected.Begin();
            suspected.Put("id", ValueKind.Text, rows.Row(row)[0].Text); // a row begins with its id
            suspected.Put("number", ValueKind.Integer, target.Source.Texts.Add(Encoding.ASCII.GetBytes(row.ToString(CultureInfo.InvariantCulture))));
        }

        suspected.SeeKinds(FrozenSet<int>.Empty);
        return suspected;
    }
}
