namespace Connections.Web.Pages.Shared;

/// <summary>How urgent a notice is.</summary>
public enum NoticeKind
{
    Plain,
    Good,
    Warning,
    Bad,
}
