namespace Connections.Web.Pages.Shared;

/// <summary>One interval of a <see cref="BarChart"/>.</summary>
/// <param name="Start">When it begins.</param>
/// <param name="Value">The count of what the chart shows; 0 is drawn as a gap.</param>
/// <param name="Failed">The count of what failed beside it, drawn in red on top.</param>
public sealed record Bar(DateTimeOffset Start, long Value, long Failed = 0);
