using Connections.Core.Destinations;
using Connections.Core.Sources;
using Connections.Core.Warehouses;
using Connections.Core.Workspaces;

namespace Connections.Tests.Support;

/// <summary>Things that a workspace may have, with nothing said that a test does not care about.</summary>
internal static class A
{
    public static readonly Guid WorkspaceId = Guid.Parse("a0000000-0000-0000-0000-000000000001");

    /// <summary>When everything was made, unless a test says otherwise.</summary>
    public static readonly DateTimeOffset Day = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static Workspace Workspace() => new() { Id = WorkspaceId, Slug = "acme", Name = "Acme", CreatedAt = Day };

    public static Source Source(
        string name, string type = "javascript", string? environment = "Production", bool enabled = true, DateTimeOffset? createdAt = null, string createdBy = "Ada",
        string? writeKey = null)
    {
        var slug = Slug.From(name, "source");
        return new()
        {
            WorkspaceId = WorkspaceId,
            Slug = slug,
            Name = name,
            Type = type,
            Environment = environment,
            Enabled = enabled,
            WarehouseSchema = slug.Replace('-', '_'),
            CreatedAt = createdAt ?? Day,
            CreatedBy = createdBy,
            WriteKeys = [new() { Key = writeKey ?? WriteKey.NewKey(), CreatedAt = Day }],
        };
    }

    public static Destination Destination(string name, IReadOnlyList<Source>? sources = null, bool enabled = true, DateTimeOffset? createdAt = null, bool mapped = true)
    {
        var destination = new Destination
        {
            WorkspaceId = WorkspaceId,
            Slug = Slug.From(name, "destination"),
            Name = name,
            Type = "webhook",
            Enabled = enabled,
            Settings = """{"url":"https://hooks.example.com/"}""",
            CreatedAt = createdAt ?? Day,
            CreatedBy = "Ada",
        };
        destination.Sources.AddRange(sources ?? []);
        destination.Mappings.Add(new()
        {
            DestinationId = destination.Id,
            Position = 0,
            Name = "Send",
            Action = "send",
            Trigger = "type = \"track\"",
            Mapping = "{}",
            Enabled = mapped,
        });
        return destination;
    }

    public static Warehouse Warehouse(string name, IReadOnlyList<Source>? sources = null)
    {
        var warehouse = new Warehouse
        {
            WorkspaceId = WorkspaceId,
            Slug = Slug.From(name, "warehouse"),
            Name = name,
            Type = "duckdb",
            Enabled = true,
            CreatedAt = Day,
            CreatedBy = "Ada",
        };
        warehouse.Sources.AddRange(sources ?? []);
        return warehouse;
    }
}
