namespace Connections.Core.Accounts;

/// <summary>What the table of one page can show: the product's specification, which no view may leave.</summary>
/// <param name="Page">The page, as <see cref="TableView.Page"/> has it.</param>
/// <param name="Columns">The properties that may be chosen; the name is always shown beside them.</param>
/// <param name="Default">What is shown to whoever has not chosen.</param>
public sealed record TableShape(string Page, IReadOnlyList<string> Columns, IReadOnlyList<string> Default)
{
    /// <summary>The most properties that a view shows.</summary>
    public const int MaxColumns = 5;

    /// <summary>Rows on a page: the choices, smallest first.</summary>
    public static IReadOnlyList<int> PageSizes { get; } = [25, 50, 100];

    /// <summary>The Sources page.</summary>
    public static TableShape Sources { get; } = new(
        "sources",
        ["Status", "Environment", "Destinations", "Type", "Category", "Created At", "Created By"],
        ["Status", "Environment", "Destinations", "Type", "Created At"]);

    /// <summary>The Destinations page.</summary>
    public static TableShape Destinations { get; } = new(
        "destinations",
        ["Status", "Created At", "Type", "Sources", "Category"],
        ["Status", "Created At", "Type", "Sources", "Category"]);
}
