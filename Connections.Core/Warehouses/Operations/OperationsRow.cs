using System.Globalization;
using System.Text;
using Connections.Core.Warehouses.Rows;

namespace Connections.Core.Warehouses.Operations;

/// <summary>A row of an operational table that is being made.</summary>
internal readonly struct OperationsRow(TableRows table, TextArena texts)
{
    /// <summary>Puts a text; null for none.</summary>
    public OperationsRow Put(string column, string? text)
    {
        // Databases refuse U+0000.
        if (text is not null)
            table.Put(column, ValueKind.Text, texts.Add(Encoding.UTF8.GetBytes(text.Replace("\0", "", StringComparison.Ordinal))));
        return this;
    }

    public OperationsRow Put(string column, long number) => Put(column, ValueKind.Integer, number.ToString(CultureInfo.InvariantCulture));

    public OperationsRow Put(string column, bool flag) => Put(column, ValueKind.Boolean, flag ? "true" : "false");

    /// <summary>Puts a time; null for none.</summary>
    public OperationsRow Put(string column, DateTimeOffset? time) => time is { } at ? Put(column, ValueKind.Timestamp, EventRows.TextOf(at)) : this;

    private OperationsRow Put(string column, ValueKind kind, string text)
    {
        table.Put(column, kind, texts.Add(Encoding.UTF8.GetBytes(text)));
        return this;
    }
}
