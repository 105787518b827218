using Microsoft.AspNetCore.Components;

namespace Connections.Web.Pages.Shared.Table;

/// <summary>A property that a table can show: how it is drawn, sorted and filtered.</summary>
/// <param name="Title">Its name, as <see cref="Core.Accounts.TableShape.Columns"/> has it.</param>
public sealed record TableColumn<TRow>(string Title)
{
    /// <summary>What is shown.</summary>
    public required RenderFragment<TRow> Cell { get; init; }

    /// <summary>What it is sorted by; rows where this is null come last in either direction.</summary>
    public required Func<TRow, IComparable?> SortBy { get; init; }

    /// <summary>The values by which a row is found; null for a column that is filtered by <see cref="Time"/>.</summary>
    public Func<TRow, IEnumerable<FilterValue>>? Values { get; init; }

    /// <summary>The time by which a row is found in a range of days.</summary>
    public Func<TRow, DateTimeOffset>? Time { get; init; }
}

/// <summary>A value that a filter offers.</summary>
/// <param name="Token">What stands in the address and in the remembered view.</param>
/// <param name="Label">What people read.</param>
public sealed record FilterValue(string Token, string Label)
{
    /// <summary>A value that is its own label.</summary>
    public static FilterValue Of(string text) => new(text, text);
}

/// <summary>A value with the number of rows that have it.</summary>
/// <param name="Value">The value.</param>
/// <param name="Count">Rows of the whole table, not of the page or of what is filtered.</param>
public sealed record CountedValue(FilterValue Value, int Count);
