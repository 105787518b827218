using Connections.Core.Log;
using Microsoft.Data.Sqlite;

namespace Connections.Core.Ingest;

/// <summary>
/// Writes counts of stored events within one transaction. Its statements are prepared once: a thousand sources make thousands of rows
/// of a second's events, and to parse a statement costs more than to run it.
/// </summary>
internal sealed class StoredCountsWriter : IDisposable
{
    private readonly KnownNames _known;
    private readonly Dictionary<(Guid Source, EventType Type, string Name), long> _found = [];
    private readonly Dictionary<Guid, long> _counts = [];
    private readonly SqliteCommand _add;
    private readonly SqliteCommand _received;
    private readonly SqliteCommand _findName;
    private readonly SqliteCommand _countNames;
    private readonly SqliteCommand _addName;

    public StoredCountsWriter(SqliteConnection connection, SqliteTransaction transaction, KnownNames known)
    {
        _known = known;
        _add = Prepare("INSERT INTO stored VALUES ($0, $1, $2, $3, $4) ON CONFLICT DO UPDATE SET count = count + excluded.count", 5);
        _received = Prepare("INSERT INTO received VALUES ($0, $1) ON CONFLICT DO UPDATE SET at = max(at, excluded.at)", 2);
        _findName = Prepare("SELECT id FROM names WHERE source = $0 AND type = $1 AND name = $2", 3);
        _countNames = Prepare("SELECT count(*) FROM names WHERE source = $0", 1);
        _addName = Prepare("INSERT INTO names (source, type, name) VALUES ($0, $1, $2) RETURNING id", 3);

        SqliteCommand Prepare(string text, int parameters)
        {
            var command = connection.CreateCommand();
            (command.CommandText, command.Transaction) = (text, transaction);
            for (var i = 0; i < parameters; i++)
                command.Parameters.Add(new() { ParameterName = $"${i}" });
            return command;
        }
    }

    public void Add(StoredCounts counts)
    {
        foreach (var ((source, minute, type, name), count) in counts.ByName)
        {
            var (bytes, id) = (source.ToByteArray(), IdOf(source, type, name ?? ""));
            Run(_add, ActivityDb.Minute, bytes, minute, id, count);
            Run(_add, ActivityDb.Hour, bytes, minute / ActivityDb.Hour * ActivityDb.Hour, id, count);
        }

        foreach (var (source, at) in counts.LastReceived)
            Run(_received, source.ToByteArray(), at.UtcTicks);
    }

    /// <summary>Once the transaction is committed: from now on its names are known.</summary>
    public void Committed() => _known.Add(_found);

    public void Dispose()
    {
        foreach (var command in (SqliteCommand[])[_add, _received, _findName, _countNames, _addName])
            command.Dispose();
    }

    /// <summary>Finds or makes the row of a name, up to the bound of each source.</summary>
    private long IdOf(Guid source, EventType type, string name)
    {
        var key = (source, type, name);
        if (_known.Find(key) is { } known)
            return known;
        if (_found.TryGetValue(key, out var id))
            return id;
        return _found[key] = Find(source, type, name) ?? Make(source, type, name);
    }

    private long? Find(Guid source, EventType type, string name) => (long?)Run(_findName, source.ToByteArray(), (int)type, name);

    private long Make(Guid source, EventType type, string name)
    {
        if (!_counts.TryGetValue(source, out var count))
            count = (long)Run(_countNames, source.ToByteArray())!;
        _counts[source] = count;
        // The line for all further names is itself beyond the bound, and is made once.
        if (count >= ActivityDb.MaxNames && name is not ("" or ActivityDb.OtherNames))
            return IdOf(source, type, ActivityDb.OtherNames);

        _counts[source] = count + 1;
        return (long)Run(_addName, source.ToByteArray(), (int)type, name)!;
    }

    private static object? Run(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i];
        return command.ExecuteScalar();
    }
}
