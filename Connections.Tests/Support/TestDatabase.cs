using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Support;

/// <summary>A database file of a test's own. Several contexts may use it one after the other, as several browsers would.</summary>
public sealed class TestDatabase : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"connections-{Guid.NewGuid():N}.db");

    public TestDatabase()
    {
        using var db = new ConnectionsDb(new DbContextOptionsBuilder<ConnectionsDb>().UseSqlite(ConnectionString).Options);
        db.Database.EnsureCreated();
    }

    // Without pooling the last connection closes the file, so that it can be deleted.
    public string ConnectionString => $"Data Source={_path};Foreign Keys=True;Pooling=False";

    public void Dispose() => File.Delete(_path);
}
