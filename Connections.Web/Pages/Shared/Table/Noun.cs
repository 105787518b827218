namespace Connections.Web.Pages.Shared.Table;

/// <summary>What the rows of a table are called.</summary>
/// <param name="One">Such as <c>source</c>.</param>
/// <param name="Many">Such as <c>sources</c>.</param>
public sealed record Noun(string One, string Many);
