using System.Runtime.InteropServices;
using System.Text;

namespace Connections.Core.Warehouses.Rows;

/// <summary>
/// Folds the calls of a batch to the latest state of each user or account (warehouse contract, §8): one row for each key, trait by trait.
/// A later call (by <c>received_at</c>, then by place in the log) overwrites, an earlier one only fills gaps, and null erases nothing.
/// </summary>
internal static class LatestState
{
    private static readonly HashSet<string> NotKept =
        new(StringComparer.Ordinal) { "id", "received_at", "uuid_ts", "anonymous_id", "user_id", "group_id", "sent_at", "original_timestamp", "timestamp" };

    /// <summary>Rows for <paramref name="table"/>, made of calls whose kinds were seen already.</summary>
    /// <param name="calls"><c>identifies</c> or <c>groups</c>.</param>
    /// <param name="keyColumn">The column that becomes <c>id</c>; calls without it have no state.</param>
    /// <param name="exceptRows">Repeats, which say nothing new.</param>
    /// <param name="table">The table's name.</param>
    /// <param name="texts">The texts of the calls.</param>
    public static TableRows Fold(TableRows calls, string keyColumn, IReadOnlySet<int> exceptRows, string table, TextArena texts)
    {
        var (key, receivedAt) = (calls.Column(keyColumn).Index, calls.Column("received_at").Index);
        var folded = new TableRows(table, StandardTable.Latest, texts, leftOut: calls.LeftOutOfState);
        if (!calls.HasState)
            return folded;
        var states = new Dictionary<string, State>(StringComparer.Ordinal);
        for (var row = 0; row < calls.Count; row++)
        {
            var id = TextOf(calls.Row(row), key);
            if (exceptRows.Contains(row) || id.Length == 0)
                continue;
            ref var state = ref CollectionsMarshal.GetValueRefOrAddDefault(states, Encoding.UTF8.GetString(texts[id]), out _);
            state ??= new(id);
            var received = TextOf(calls.Row(row), receivedAt);
            state.Take(calls, row, IsoTime.TryParse(texts[received], out var at) ? at : DateTime.MinValue, received);
        }

        var columns = calls.Columns.Select(column => KeptAs(folded, column)).ToArray();
        foreach (var state in states.Values)
        {
            folded.Begin();
            folded.Put("id", ValueKind.Text, state.Key);
            folded.Put("received_at", ValueKind.Timestamp, state.ReceivedText);
            foreach (var cell in state.Cells.Values)
                folded.Put(cell with { Column = columns[cell.Column]!.Index });
        }

        return folded;
    }

    /// <summary>The columns that the state of such calls has, once their kinds were seen.</summary>
    public static IEnumerable<string> ColumnsOf(TableRows calls) =>
        StandardTable.Latest.Columns.Select(column => column.Name)
            .Concat(calls.Columns.Where(column => column.Seen != ValueKind.None).Select(column => column.Name).Where(name => !NotKept.Contains(name) && calls.LeftOutOfState?.Contains(name) != true));

    private static TextSpan TextOf(ReadOnlySpan<Cell> row, int column)
    {
        foreach (var cell in row)
        {
            if (cell.Column == column)
                return cell.Text;
        }

        return default;
    }

    // The type is the calls' own, so that a trait has one type in both tables.
    private static TableColumn? KeptAs(TableRows folded, TableColumn column)
    {
        if (NotKept.Contains(column.Name))
            return null;
        var kept = folded.Column(column.Name);
        if (!kept.IsLeftOut)
            kept.Declared = column.Seen == ValueKind.None ? column.Declared : column.Type;
        return kept;
    }

    private sealed class State(TextSpan key)
    {
        private DateTime _receivedAt;

        public TextSpan Key => key;

        public TextSpan ReceivedText { get; private set; }

        public Dictionary<int, Cell> Cells { get; } = [];

        public void Take(TableRows calls, int row, DateTime receivedAt, TextSpan receivedText)
        {
            var isLatest = receivedAt >= _receivedAt;
            foreach (var cell in calls.Row(row))
            {
                if (NotKept.Contains(calls.Columns[cell.Column].Name))
                    continue;
                if (isLatest)
                    Cells[cell.Column] = cell;
                else
                    Cells.TryAdd(cell.Column, cell);
            }

            if (isLatest)
                (_receivedAt, ReceivedText) = (receivedAt, receivedText);
        }
    }
}
