using Connections.Core.Storage;
using Connections.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connections.Tests.Storage;

/// <summary>On migrations of the test's own, so that there is always an older shape to come from.</summary>
public sealed class DatabaseUpgradeTests : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly DataFolder _folder;
    private readonly Databases _databases;

    public DatabaseUpgradeTests()
    {
        _folder = DataFolder.Open(_temp.Path);
        _databases = new(_folder, ofTests: true);
    }

    [Fact]
    public async Task A_new_folder_gets_the_whole_shape_and_no_copy()
    {
        await UpgradeAsync();

        Assert.Equal(["First", "Second"], Tables(_folder.ConnectionsDb));
        Assert.Empty(Directory.EnumerateFiles(_temp.Path, "*.before-*"));
    }

    [Fact]
    public async Task The_products_own_migrations_make_a_database_that_is_left_alone_afterwards()
    {
        var databases = new Databases(_folder, ofTests: false);
        await new DatabaseUpgrade(databases, _folder, NullLogger<DatabaseUpgrade>.Instance).RunAsync(default);
        await new DatabaseUpgrade(databases, _folder, NullLogger<DatabaseUpgrade>.Instance).RunAsync(default);

        Assert.Contains("Sources", Tables(_folder.ConnectionsDb));
        Assert.Empty(Directory.EnumerateFiles(_temp.Path, "*.before-*"));
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_save_is_durable_and_waits_for_no_reader_in_new_folders_and_in_older_ones(bool isNew)
    {
        if (!isNew)
        {
            await UpgradeAsync();
            Run("PRAGMA journal_mode = DELETE");
        }

        await UpgradeAsync();

        await using var db = _databases.CreateDbContext();
        Assert.Equal("wal", Assert.Single(await db.Database.SqlQueryRaw<string>("SELECT journal_mode AS Value FROM pragma_journal_mode").ToListAsync()));
        Assert.Equal(2L, Assert.Single(await db.Database.SqlQueryRaw<long>("SELECT synchronous AS Value FROM pragma_synchronous").ToListAsync()));
    }

    [Fact]
    public async Task An_older_one_is_copied_before_it_changes()
    {
        await MigrateToFirstAsync();

        await UpgradeAsync();

        Assert.Equal(["First", "Second"], Tables(_folder.ConnectionsDb));
        Assert.Equal(["First"], Tables($"{_folder.ConnectionsDb}.before-20990102000000_Second"));
    }

    [Fact]
    public async Task An_upgrade_that_was_killed_is_taken_up_again()
    {
        await MigrateToFirstAsync();
        File.WriteAllText($"{_folder.ConnectionsDb}.before-20990102000000_Second", "half a copy");
        Run("""INSERT INTO "__EFMigrationsLock" VALUES (1, '2026-11-24 09:30:00')""");

        await UpgradeAsync().WaitAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(["First", "Second"], Tables(_folder.ConnectionsDb));
        Assert.Equal(["First"], Tables($"{_folder.ConnectionsDb}.before-20990102000000_Second"));
    }

    [Fact]
    public async Task A_folder_of_a_newer_version_is_refused_untouched()
    {
        await MigrateToFirstAsync();
        Run("""INSERT INTO "__EFMigrationsHistory" VALUES ('29990101000000_Future', '20.0.0')""");

        var refused = await Assert.ThrowsAsync<NewerDataFolderException>(UpgradeAsync);

        Assert.Contains("29990101000000_Future", refused.Message, StringComparison.Ordinal);
        Assert.Equal(["First"], Tables(_folder.ConnectionsDb));
    }

    public void Dispose()
    {
        _folder.Dispose();
        SqliteConnection.ClearAllPools();
        _temp.Dispose();
    }

    private Task UpgradeAsync() => new DatabaseUpgrade(_databases, _folder, NullLogger<DatabaseUpgrade>.Instance).RunAsync(default);

    private async Task MigrateToFirstAsync()
    {
        await using var db = _databases.CreateDbContext();
        await db.Database.MigrateAsync("20990101000000_First");
    }

    private void Run(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_folder.ConnectionsDb};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static List<string> Tables(string file)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_\\_EF%' ESCAPE '\\' AND name NOT LIKE 'sqlite%' ORDER BY name";
        using var reader = command.ExecuteReader();
        List<string> tables = [];
        while (reader.Read())
            tables.Add(reader.GetString(0));
        return tables;
    }

    private sealed class Databases(DataFolder folder, bool ofTests) : IDbContextFactory<ConnectionsDb>
    {
        public ConnectionsDb CreateDbContext() => new(new DbContextOptionsBuilder<ConnectionsDb>()
            .UseSqlite($"Data Source={folder.ConnectionsDb}", sqlite =>
            {
                if (ofTests)
                    sqlite.MigrationsAssembly(typeof(Databases).Assembly.FullName);
            })
            .ConfigureWarnings(warnings => warnings.Ignore(ofTests ? [RelationalEventId.PendingModelChangesWarning] : []))
            .Options);
    }

    [DbContext(typeof(ConnectionsDb)), Migration("20990101000000_First")]
    private sealed class First : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder) =>
            migrationBuilder.CreateTable("First", table => new { Id = table.Column<int>() });
    }

    [DbContext(typeof(ConnectionsDb)), Migration("20990102000000_Second")]
    private sealed class Second : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder) =>
            migrationBuilder.CreateTable("Second", table => new { Id = table.Column<int>() });
    }
}
