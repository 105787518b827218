using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Connections.Core.Warehouses.Rows;

/// <summary>The rows of <c>_discards</c>: values that a table could not take, so that none is lost in silence.</summary>
internal sealed class Discards(TextArena texts, SyncNotices notices)
{
    /// <summary>The rows so far. They have no order and no id of their own.</summary>
    public TableRows Rows { get; } = new(TableNames.Discards, StandardTable.Discards, texts);

    /// <summary>Keeps a value aside, and tells of it.</summary>
    /// <param name="table">The rows it belonged to.</param>
    /// <param name="row">The row.</param>
    /// <param name="column">The column it was meant for.</param>
    /// <param name="value">The value as sent.</param>
    /// <param name="reason">Why it did not fit, as a sentence.</param>
    public void Add(TableRows table, int row, string column, TextSpan value, string reason)
    {
        BeginFor(table, row);
        Put("column_name", column);
        Rows.Put("column_value", ValueKind.Text, value);
        Put("reason", reason);
        notices.Warn(table.Name, column, $"{reason} The value is in {TableNames.Discards}.");
    }

    /// <summary>Tells of a value that was stored, though not as it was sent.</summary>
    public void Tell(TableRows table, string column, string message) => notices.Warn(table.Name, column, message);

    /// <summary>Keeps a whole row aside that the table refused: a JSON object of its values as texts.</summary>
    public void AddRow(TableRows table, int row, string reason)
    {
        var values = new JsonObject();
        foreach (var cell in table.Row(row))
            values[table.Columns[cell.Column].Name] = Encoding.UTF8.GetString(texts[cell.Text]);
        BeginFor(table, row);
        Rows.Put("column_value", ValueKind.Text, texts.Add(JsonSerializer.SerializeToUtf8Bytes(values)));
        Put("reason", reason);
        notices.Warn(table.Name, null, $"{reason} The row is in {TableNames.Discards}.");
    }

    /// <summary>Keeps all rows of a table aside.</summary>
    public void AddAll(TableRows table, IReadOnlySet<int> exceptRows, string reason)
    {
        for (var row = 0; row < table.Count; row++)
        {
            if (!exceptRows.Contains(row))
                AddRow(table, row, reason);
        }
    }

    private void BeginFor(TableRows table, int row)
    {
        Rows.Begin();
        foreach (var cell in table.Row(row))
        {
            if (table.Columns[cell.Column].Name is "id" or "received_at")
                Rows.Put(table.Columns[cell.Column].Name, cell.Kind, cell.Text);
        }

        Put("table_name", table.Name);
    }

    private void Put(string column, string text) => Rows.Put(column, ValueKind.Text, texts.Add(Encoding.UTF8.GetBytes(text)));
}
