using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Connections.Core.Accounts;

/// <summary>How one person wants one page's table: columns, order, sorting, filters and page size. Kept on the server, so it follows the person.</summary>
public sealed class TableView
{
    /// <summary>Whose view.</summary>
    public required Guid PersonId { get; init; }

    /// <summary>The workspace it was made in.</summary>
    public required Guid WorkspaceId { get; init; }

    /// <summary>The page: <c>sources</c> or <c>destinations</c>.</summary>
    public required string Page { get; init; }

    /// <summary>The view as JSON; its shape belongs to the table that wrote it.</summary>
    public required string State { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<TableView>
    {
        public void Configure(EntityTypeBuilder<TableView> builder) => builder.HasKey(v => new { v.PersonId, v.WorkspaceId, v.Page });
    }
}
