using Connections.Core.Log;
using Microsoft.Data.Sqlite;

namespace Connections.Core.Ingest;

/// <summary>
/// Counts of stored and refused events: <c>activity.db</c>, SQLite. Stored events are counted by minute (kept 2 days) and by hour (kept
/// 90 days), in one transaction with the position in the log up to which they are counted, so a kill neither skips nor doubles one.
/// </summary>
internal sealed class ActivityDb
{
    public const int Minute = 60;
    public const int Hour = 3600;

    /// <summary>Segment lists the first 4,000 names of a source; so do we. Further ones are counted under <see cref="OtherNames"/>.</summary>
    public const int MaxNames = 4000;

    public const string OtherNames = "(other names)";

    /// <summary>Samples of one reason and source: an event refused all week is not to fill the disk.</summary>
    public const int KeptSamples = 1000;

    private const string Schema = """
        PRAGMA journal_mode = WAL;
        CREATE TABLE IF NOT EXISTS position (id INTEGER PRIMARY KEY CHECK (id = 1), text TEXT NOT NULL);
        CREATE TABLE IF NOT EXISTS received (source BLOB PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS names (id INTEGER PRIMARY KEY, source BLOB NOT NULL, type INTEGER NOT NULL, name TEXT NOT NULL,
            UNIQUE (source, type, name));
        CREATE TABLE IF NOT EXISTS stored (span INTEGER NOT NULL, source BLOB NOT NULL, start INTEGER NOT NULL, name INTEGER NOT NULL,
            count INTEGER NOT NULL, PRIMARY KEY (span, source, start, name)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS refused (span INTEGER NOT NULL, source BLOB NOT NULL, start INTEGER NOT NULL, code TEXT NOT NULL,
            count INTEGER NOT NULL, PRIMARY KEY (span, source, start, code)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS samples (id BLOB PRIMARY KEY, source BLOB NOT NULL, at INTEGER NOT NULL, type TEXT NOT NULL,
            code TEXT NOT NULL, message TEXT NOT NULL, json BLOB NOT NULL);
        CREATE INDEX IF NOT EXISTS samples_by_time ON samples (source, at);
        CREATE INDEX IF NOT EXISTS samples_by_code ON samples (source, code, at);
        CREATE TABLE IF NOT EXISTS unknown_senders (start INTEGER NOT NULL, code TEXT NOT NULL, prefix TEXT NOT NULL, address TEXT NOT NULL,
            library TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (start, code, prefix, address, library)) WITHOUT ROWID;
        DROP TABLE IF EXISTS unknown_keys;
        """;

    private static readonly string NotedCodes = string.Join(", ", Refusals.Noted.Select(code => $"'{code}'"));

    private readonly string _connection;
    private readonly KnownNames _known = new(); // of the one consumer that adds counts

    public ActivityDb(string path)
    {
        _connection = new SqliteConnectionStringBuilder { DataSource = path, DefaultTimeout = 30 }.ToString();
        using var connection = Open();
        Run(connection, Schema);
    }

    public string? ReadPosition()
    {
        using var connection = Open();
        using var command = Command(connection, "SELECT text FROM position");
        return (string?)command.ExecuteScalar();
    }

    public Dictionary<Guid, DateTimeOffset> ReadLastReceived()
    {
        using var connection = Open();
        using var command = Command(connection, "SELECT source, at FROM received");
        using var reader = command.ExecuteReader();
        var received = new Dictionary<Guid, DateTimeOffset>();
        while (reader.Read())
            received[new((byte[])reader[0])] = new(reader.GetInt64(1), TimeSpan.Zero);
        return received;
    }

    /// <summary>Adds what a slice of the log held, and moves the position behind it, or neither.</summary>
    public void AddStored(StoredCounts counts, LogPosition next)
    {
        using var connection = Open();
        using var transaction = connection.BeginTransaction();
        using var writer = new StoredCountsWriter(connection, transaction, _known);
        writer.Add(counts);
        Run(connection, "INSERT INTO position VALUES (1, $text) ON CONFLICT DO UPDATE SET text = excluded.text", ("$text", next.ToString()));
        transaction.Commit();
        writer.Committed();
    }

    public void AddRefused(RefusalCounts counts)
    {
        using var connection = Open();
        using var transaction = connection.BeginTransaction();
        foreach (var ((source, minute, code), count) in counts.Counts)
        {
            AddRefused(connection, Minute, source, minute, code, count);
            AddRefused(connection, Hour, source, minute / Hour * Hour, code, count);
        }

        foreach (var ((minute, sender), count) in counts.Unknown)
            Run(connection, """
                INSERT INTO unknown_senders VALUES ($start, $code, $prefix, $address, $library, $count)
                ON CONFLICT DO UPDATE SET count = count + excluded.count
                """, ("$start", minute), ("$code", sender.Code), ("$prefix", sender.KeyPrefix), ("$address", sender.Address), ("$library", sender.Library), ("$count", count));
        foreach (var sample in counts.Samples)
            Run(connection, "INSERT OR IGNORE INTO samples VALUES ($id, $source, $at, $type, $code, $message, $json)",
                ("$id", sample.Id.ToByteArray()), ("$source", sample.SourceId.ToByteArray()), ("$at", sample.At.UtcTicks), ("$type", sample.Type),
                ("$code", sample.Refusal.Code), ("$message", sample.Refusal.Message), ("$json", sample.Json));
        transaction.Commit();
    }

    /// <summary>Forgets what is shown no more.</summary>
    public void Prune(DateTimeOffset now)
    {
        using var connection = Open();
        using var transaction = connection.BeginTransaction();
        foreach (var (span, age) in new[] { (Minute, TimeSpan.FromDays(2)), (Hour, TimeSpan.FromDays(90)) })
        {
            var before = ("$before", (object)(now - age).ToUnixTimeSeconds());
            Run(connection, "DELETE FROM stored WHERE span = $span AND start < $before", ("$span", span), before);
            Run(connection, "DELETE FROM refused WHERE span = $span AND start < $before", ("$span", span), before);
        }

        Run(connection, "DELETE FROM samples WHERE at < $before", ("$before", now.AddDays(-7).UtcTicks));
        Run(connection, """
            DELETE FROM samples WHERE id IN
                (SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY source, code ORDER BY at DESC) AS place FROM samples) WHERE place > $kept)
            """, ("$kept", KeptSamples));
        Run(connection, "DELETE FROM unknown_senders WHERE start < $before", ("$before", now.AddDays(-7).ToUnixTimeSeconds()));
        transaction.Commit();
    }

    /// <summary>Stored events of a source from a time on: by bucket and by name.</summary>
    public (Dictionary<long, long> ByBucket, List<NamedCount> ByName) ReadStored(Guid source, int span, long from, long bucket)
    {
        using var connection = Open();
        var byBucket = ReadBuckets(connection, "stored", source, span, from, bucket);
        using var command = Command(connection, """
            SELECT type, names.name, sum(count) FROM stored JOIN names ON names.id = stored.name
            WHERE span = $span AND stored.source = $source AND start >= $from GROUP BY names.id ORDER BY 3 DESC, 2 LIMIT 100
            """, ("$span", span), ("$source", source.ToByteArray()), ("$from", from));
        using var reader = command.ExecuteReader();
        var byName = new List<NamedCount>();
        while (reader.Read())
            byName.Add(new((EventType)reader.GetByte(0), reader.GetString(1) is { Length: > 0 } name ? name : null, reader.GetInt64(2)));
        return (byBucket, byName);
    }

    /// <summary>Refused events of a source from a time on: by bucket, and by code with repeats and warnings, which count under codes of their own.</summary>
    public (Dictionary<long, long> ByBucket, Dictionary<string, long> ByCode) ReadRefused(Guid source, int span, long from, long bucket)
    {
        using var connection = Open();
        var byBucket = ReadBuckets(connection, "refused", source, span, from, bucket, $"AND code NOT IN ({NotedCodes})");
        using var command = Command(connection,
            "SELECT code, sum(count) FROM refused WHERE span = $span AND source = $source AND start >= $from GROUP BY code",
            ("$span", span), ("$source", source.ToByteArray()), ("$from", from));
        return (byBucket, ReadCounts(command));
    }

    /// <summary>Refused events of every source from a time on, by code.</summary>
    public Dictionary<(Guid Source, string Code), long> ReadRefused(int span, long from)
    {
        using var connection = Open();
        using var command = Command(connection,
            "SELECT source, code, sum(count) FROM refused WHERE span = $span AND start >= $from GROUP BY source, code", ("$span", span), ("$from", from));
        using var reader = command.ExecuteReader();
        var counts = new Dictionary<(Guid, string), long>();
        while (reader.Read())
            counts[(new((byte[])reader[0]), reader.GetString(1))] = reader.GetInt64(2);
        return counts;
    }

    /// <summary>Requests that belong to no source from a time on: the senders with most of them, and the sums by code over all.</summary>
    public (List<UnknownRequests> Senders, Dictionary<string, long> ByCode) ReadUnknown(long from, int senders)
    {
        using var connection = Open();
        using var sums = Command(connection, "SELECT code, sum(count) FROM unknown_senders WHERE start >= $from GROUP BY code", ("$from", from));
        var byCode = ReadCounts(sums);
        using var command = Command(connection, """
            SELECT code, prefix, address, library, sum(count), max(start) FROM unknown_senders WHERE start >= $from
            GROUP BY code, prefix, address, library ORDER BY 5 DESC, 6 DESC LIMIT $senders
            """, ("$from", from), ("$senders", senders));
        using var reader = command.ExecuteReader();
        var found = new List<UnknownRequests>();
        while (reader.Read())
            found.Add(new(reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetInt64(4), DateTimeOffset.FromUnixTimeSeconds(reader.GetInt64(5))));
        return (found, byCode);
    }

    /// <summary>The newest samples of a source and reason, newest first.</summary>
    public List<LiveEvent> ReadSamples(Guid source, string code, int count)
    {
        using var connection = Open();
        using var command = Command(connection,
            "SELECT id, at, type, json, code, message FROM samples WHERE source = $source AND code = $code ORDER BY at DESC LIMIT $count",
            ("$source", source.ToByteArray()), ("$code", code), ("$count", count));
        return ReadSamples(source, command);
    }

    /// <summary>The newest samples of a source, oldest first.</summary>
    public List<LiveEvent> ReadSamples(Guid source, int count)
    {
        using var connection = Open();
        using var command = Command(connection, "SELECT id, at, type, json, code, message FROM samples WHERE source = $source ORDER BY at DESC LIMIT $count",
            ("$source", source.ToByteArray()), ("$count", count));
        var samples = ReadSamples(source, command);
        samples.Reverse();
        return samples;
    }

    private static List<LiveEvent> ReadSamples(Guid source, SqliteCommand command)
    {
        using var reader = command.ExecuteReader();
        var samples = new List<LiveEvent>();
        while (reader.Read())
            samples.Add(new RefusedSample(source, new(reader.GetInt64(1), TimeSpan.Zero), reader.GetString(2),
                new(reader.GetString(4), reader.GetString(5)), (byte[])reader[3])
            { Id = new((byte[])reader[0]) }.ToLive());
        return samples;
    }

    private static void AddRefused(SqliteConnection connection, int span, Guid source, long start, string code, long count) =>
        Run(connection, "INSERT INTO refused VALUES ($span, $source, $start, $code, $count) ON CONFLICT DO UPDATE SET count = count + excluded.count",
            ("$span", span), ("$source", source.ToByteArray()), ("$start", start), ("$code", code), ("$count", count));

    private static Dictionary<long, long> ReadBuckets(
        SqliteConnection connection, string table, Guid source, int span, long from, long bucket, string further = "")
    {
        using var command = Command(connection,
            $"SELECT start / $bucket * $bucket, sum(count) FROM {table} WHERE span = $span AND source = $source AND start >= $from {further} GROUP BY 1",
            ("$bucket", bucket), ("$span", span), ("$source", source.ToByteArray()), ("$from", from));
        using var reader = command.ExecuteReader();
        var buckets = new Dictionary<long, long>();
        while (reader.Read())
            buckets[reader.GetInt64(0)] = reader.GetInt64(1);
        return buckets;
    }

    private static Dictionary<string, long> ReadCounts(SqliteCommand command)
    {
        using var reader = command.ExecuteReader();
        var counts = new Dictionary<string, long>();
        while (reader.Read())
            counts[reader.GetString(0)] = reader.GetInt64(1);
        return counts;
    }

    private static SqliteCommand Command(SqliteConnection connection, string text, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = text;
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value);
        return command;
    }

    private static void Run(SqliteConnection connection, string text, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        using var command = Command(connection, text, parameters);
        command.ExecuteNonQuery();
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connection);
        connection.Open();
        return connection;
    }
}
