using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Connections.Core.Storage;

/// <summary>Lets <c>dotnet ef migrations add</c> build the model without starting the product.</summary>
internal sealed class DesignTimeDb : IDesignTimeDbContextFactory<ConnectionsDb>
{
    public ConnectionsDb CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<ConnectionsDb>().UseSqlite("Data Source=:memory:").Options);
}
