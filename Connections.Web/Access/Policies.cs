namespace Connections.Web.Access;

/// <summary>Names of the authorisation policies. Each includes the ones before it; see <see cref="Connections.Core.Accounts.Role"/>.</summary>
public static class Policies
{
    /// <summary>Sees everything but secrets.</summary>
    public const string Viewer = "Viewer";

    /// <summary>Adds and changes sources, destinations and warehouses.</summary>
    public const string Editor = "Editor";

    /// <summary>Also people, jobs, audit, outbox and requests.</summary>
    public const string Owner = "Owner";
}
