namespace Connections.Web.Access;

/// <summary>What the first-run page asks. Passwords are not sent back when something is to be corrected.</summary>
public sealed class SetupForm
{
    /// <summary>The token of the one-time link.</summary>
    public string Token { get; set; } = "";

    /// <summary>The workspace's name.</summary>
    public string? WorkspaceName { get; set; }

    /// <summary>Its slug; left out, it is made from the name.</summary>
    public string? WorkspaceSlug { get; set; }

    /// <summary>The owner's name.</summary>
    public string? Name { get; set; }

    /// <summary>The owner's e-mail address.</summary>
    public string? Email { get; set; }

    /// <summary>The owner's password.</summary>
    public string? Password { get; set; }
}

/// <summary>What the invitation page asks.</summary>
public sealed class InviteForm
{
    /// <summary>The token of the invitation's link.</summary>
    public string Token { get; set; } = "";

    /// <summary>The person's name.</summary>
    public string? Name { get; set; }

    /// <summary>The person's password.</summary>
    public string? Password { get; set; }
}
