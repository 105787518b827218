namespace Connections.Core.Workspaces;

/// <summary>Who did something: a person, or the product itself.</summary>
/// <param name="Id">The person's id; null for the product.</param>
/// <param name="Name">What the audit trail shows; it stays readable after a person is deleted.</param>
public sealed record Actor(Guid? Id, string Name)
{
    /// <summary>The product itself, such as when it disables a source that reaches no tool.</summary>
    public static Actor Product { get; } = new(null, "Connections");

    /// <summary>The provisioning file.</summary>
    public static Actor ProvisioningFile { get; } = new(null, "Provisioning file");
}
