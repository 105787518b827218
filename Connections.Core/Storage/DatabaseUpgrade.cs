using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Connections.Core.Storage;

/// <summary>Brings <c>connections.db</c> to this version's shape, after a copy of it, and refuses a folder of a newer version.</summary>
public sealed partial class DatabaseUpgrade(IDbContextFactory<ConnectionsDb> databases, DataFolder folder, ILogger<DatabaseUpgrade> logger)
{
    /// <summary>Applies what is missing. A new folder gets the whole shape; a folder that is up to date is not touched.</summary>
    /// <exception cref="NewerDataFolderException">A newer version has worked on the folder.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var known = db.Database.GetMigrations().ToHashSet(StringComparer.Ordinal);
        var applied = File.Exists(folder.ConnectionsDb) ? await ReadAppliedAsync(cancellationToken) : [];
        if (applied.FirstOrDefault(migration => !known.Contains(migration)) is { } unknown)
            throw new NewerDataFolderException(folder.Root, unknown);
        await UseWriteAheadLogAsync(cancellationToken);
        if (applied.Count == known.Count)
            return;

        if (applied.Count > 0)
            await CopyAsync($"{folder.ConnectionsDb}.before-{known.Except(applied).Order(StringComparer.Ordinal).First()}", cancellationToken);
        // The lock row of an upgrade that was killed would be waited for for ever. The folder's lock says that none is at work.
        await db.Database.ExecuteSqlRawAsync("""DROP TABLE IF EXISTS "__EFMigrationsLock" """, cancellationToken);
        await db.Database.MigrateAsync(cancellationToken);
        LogUpgraded(logger, known.Count - applied.Count);
    }

    /// <summary>Asked without the framework, which makes a model of its own for it: that is a good part of a start that has nothing to do here.</summary>
    private async Task<List<string>> ReadAppliedAsync(CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        await using var exists = connection.CreateCommand();
        exists.CommandText = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = '__EFMigrationsHistory'";
        var applied = new List<string>();
        if (await exists.ExecuteScalarAsync(cancellationToken) is null)
            return applied;
        await using var command = connection.CreateCommand();
        command.CommandText = """SELECT "MigrationId" FROM "__EFMigrationsHistory" ORDER BY 1""";
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            applied.Add(reader.GetString(0));
        return applied;
    }

    /// <summary>
    /// Readers and a writer side by side; in SQLite's own mode a save fails as "locked" where somebody reads. The framework would set it only for
    /// a file that it makes itself, and by then the file is there. It stays with the file: the next start finds it set.
    /// </summary>
    private async Task UseWriteAheadLogAsync(CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode = WAL";
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<SqliteConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = new SqliteConnection($"Data Source={folder.ConnectionsDb};Pooling=False");
        await connection.OpenAsync(cancellationToken);
        return connection;
    }

    private async Task CopyAsync(string copy, CancellationToken cancellationToken)
    {
        File.Delete(copy); // of an upgrade that was cut off before it began to change anything
        await using var connection = await OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "VACUUM INTO $copy";
        command.Parameters.AddWithValue("$copy", copy);
        await command.ExecuteNonQueryAsync(cancellationToken);
        LogCopied(logger, copy);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Brought connections.db up by {Migrations} migrations.")]
    private static partial void LogUpgraded(ILogger logger, int migrations);

    [LoggerMessage(Level = LogLevel.Information, Message = "Copied connections.db to {Copy} before the upgrade.")]
    private static partial void LogCopied(ILogger logger, string copy);
}

/// <summary>The data folder was worked on by a newer version, which may have written what this one would misread.</summary>
public sealed class NewerDataFolderException(string root, string migration) : Exception(
    $"The data folder {root} was upgraded by a newer version of Connections (it holds '{migration}'). Run that version, "
    + "or start this one on a copy of the folder from before the upgrade.");
