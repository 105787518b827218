using Connections.Core.Settings;

namespace Connections.Core.Warehouses;

/// <summary>What the catalogue says of a warehouse engine.</summary>
/// <param name="Slug">Its type: what a provisioning file calls it, such as <c>duckdb</c>.</param>
/// <param name="Name">What people read.</param>
/// <param name="Embedded">Whether it lives in the data folder and can be queried on its page.</param>
public sealed record WarehouseProfile(string Slug, string Name, bool Embedded)
{
    /// <summary>One sentence on what it is.</summary>
    public required string Description { get; init; }

    /// <summary>The statement that the SQL box of an embedded one begins with; null for a server.</summary>
    public string? FirstQuery { get; init; }

    /// <summary>At how many failures in a row people are mailed who wish for it.</summary>
    public IReadOnlyList<int> AlertsAfter { get; init; } = [5, 20];

    /// <summary>What the team has to say to connect it.</summary>
    public IReadOnlyList<Setting> Settings { get; init; } = [];
}
