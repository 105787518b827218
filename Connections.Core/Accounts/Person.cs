using Microsoft.AspNetCore.Identity;

namespace Connections.Core.Accounts;

/// <summary>Somebody who signs in to the console. (A <i>user</i> is somebody whose events are collected.)</summary>
public sealed class Person : IdentityUser<Guid>
{
    /// <summary>The workspace the person works in.</summary>
    public required Guid WorkspaceId { get; init; }

    /// <summary>The name shown to others, 1 to 100 characters.</summary>
    public required string Name { get; set; }

    /// <summary>What the person may do.</summary>
    public required Role Role { get; set; }

    /// <summary><c>light</c>, <c>dark</c> or <c>system</c>.</summary>
    public string Theme { get; set; } = "system";

    /// <summary>Whether tables are shown in the compact setting (rows of 36 instead of 44 pixels).</summary>
    public bool CompactTables { get; set; }

    /// <summary>Whether the person is mailed when syncs of a warehouse fail in a row.</summary>
    public bool MailsFailingSyncs { get; set; }

    /// <summary>When the account was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}
