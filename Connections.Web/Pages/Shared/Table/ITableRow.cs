namespace Connections.Web.Pages.Shared.Table;

/// <summary>What every row of a table has: enough to name it, to open it, and to order rows that are alike.</summary>
public interface ITableRow
{
    Guid Id { get; }
    string Name { get; }
    string Slug { get; }

    /// <summary>Where it opens.</summary>
    string Href { get; }
}
