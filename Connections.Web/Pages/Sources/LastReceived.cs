namespace Connections.Web.Pages.Sources;

/// <summary>When a source's last event was stored; null before the first. Answers from memory.</summary>
/// <param name="sourceId">The source.</param>
public delegate DateTimeOffset? LastReceived(Guid sourceId);
