using System.Text.Json;
using Connections.Core.Log;

namespace Connections.Core.Delivery.Figures;

/// <summary>The figures of periods, in <c>delivery.db</c>.</summary>
/// <remarks>
/// Format: <c>figure_keys</c> says what is counted (source, mapping, state, reason, call and name) and gives it a number;
/// <c>figures</c> has a count of each number by minute (span 60, kept for 2 days) and by hour (span 3600, kept for 29 days), times in Unix seconds.
/// A commit adds a row or two for each kind of end, however many events it has, and adds them in the transaction that moves the cursor.
/// Of a destination at most 500 names and 200 reasons are told apart; further ones are counted as <c>(other)</c>.
/// </remarks>
internal sealed class FigureTable
{
    public const string Other = "(other)";
    private const int MostNames = 500;
    private const int MostReasons = 200;
    private const int Minute = 60;
    private const int Hour = 3600;

    private readonly DeliveryDb _db;
    private readonly Dictionary<(Guid, EventFigure), long> _ids = [];      // of the writer alone
    private readonly Dictionary<Guid, Known> _known = [];                  // of the writer alone
    private int _undone;

    public FigureTable(DeliveryDb db)
    {
        _db = db;
        db.Make(
            """
            CREATE TABLE IF NOT EXISTS figure_keys (
                id INTEGER PRIMARY KEY, destination BLOB NOT NULL, source BLOB NOT NULL, mapping BLOB NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL,
                type INTEGER NOT NULL, name TEXT NOT NULL, UNIQUE (destination, source, mapping, state, reason, type, name));
            CREATE TABLE IF NOT EXISTS figures (
                key INTEGER NOT NULL, span INTEGER NOT NULL, start INTEGER NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (key, span, start)) WITHOUT ROWID;
            """);
    }

    /// <summary>Adds figures to the minute and the hour of a time; negative ones take away.</summary>
    public void Add(SqliteWrite write, Guid destinationId, IReadOnlyList<EventFigure> figures, DateTimeOffset at)
    {
        if (_undone != write.Undone)
        {
            _undone = write.Undone;
            _ids.Clear();
        }

        var seconds = at.ToUnixTimeSeconds();
        foreach (var figure in figures)
        {
            var key = IdOf(write, destinationId, Bounded(write, destinationId, figure with { Count = 0 }));
            write.Run(
                "INSERT INTO figures VALUES ($key, 60, $minute, $count), ($key, 3600, $hour, $count) ON CONFLICT DO UPDATE SET count = count + excluded.count",
                ("$key", key), ("$minute", seconds / Minute * Minute), ("$hour", seconds / Hour * Hour), ("$count", figure.Count));
        }
    }

    public async Task<IReadOnlyList<EventFigure>> ReadAsync(Guid destinationId, FigurePeriod period, Guid? sourceId, CancellationToken cancellationToken) =>
        await _db.ReadAsync(
            $"""
            SELECT source, mapping, state, reason, type, name, SUM(count) FROM figure_keys JOIN figures ON key = id
            WHERE destination = $d {(sourceId is null ? "" : "AND source = $source")} AND span = $span AND start >= $from AND start < $to
            GROUP BY id HAVING SUM(count) <> 0
            """,
            Parameters(destinationId, period, sourceId),
            row => new EventFigure(
                new(row.GetFieldValue<byte[]>(0)), row.GetFieldValue<byte[]>(1) is { Length: 16 } mapping ? new Guid(mapping) : null, row.GetString(2), row.GetString(3),
                row.GetInt32(4) is var type and > 0 ? (EventType)type : null, row.GetString(5), row.GetInt64(6)),
            cancellationToken);

    public async Task<IReadOnlyList<FigurePoint>> ReadSeriesAsync(Guid destinationId, FigurePeriod period, Guid? sourceId, CancellationToken cancellationToken) =>
        await _db.ReadAsync(
            $"""
            SELECT (start - $offset) / $bucket * $bucket + $offset AS bucket, state, CASE state WHEN 'took' THEN reason ELSE '' END AS step, SUM(count)
            FROM figure_keys JOIN figures ON key = id
            WHERE destination = $d AND mapping = x'' {(sourceId is null ? "" : "AND source = $source")} AND span = $span AND start >= $from AND start < $to
            GROUP BY bucket, state, step HAVING SUM(count) <> 0 ORDER BY bucket, state
            """,
            [.. Parameters(destinationId, period, sourceId), ("$bucket", (long)period.Bucket.TotalSeconds), ("$offset", period.From.ToUnixTimeSeconds())],
            row => new FigurePoint(DateTimeOffset.FromUnixTimeSeconds(row.GetInt64(0)), row.GetString(1), row.GetString(2), row.GetInt64(3)),
            cancellationToken);

    /// <summary>Forgets what is shown no more.</summary>
    public void Trim(SqliteWrite write, DateTimeOffset now)
    {
        Trim(write, Minute, now - FigurePeriod.MinutesKept);
        Trim(write, Hour, now - FigurePeriod.HoursKept);
        write.Run("DELETE FROM figure_keys WHERE NOT EXISTS (SELECT 1 FROM figures WHERE key = id)");
        _ids.Clear();
        _known.Clear();
    }

    public void Forget(SqliteWrite write, Guid destinationId)
    {
        var key = ("$d", (object?)destinationId.ToByteArray());
        write.Run("DELETE FROM figures WHERE key IN (SELECT id FROM figure_keys WHERE destination = $d)", key);
        write.Run("DELETE FROM figure_keys WHERE destination = $d", key);
        _ids.Clear();
        _known.Remove(destinationId);
    }

    // By key, since that is how they stand: the oldest of each are found at once.
    private static void Trim(SqliteWrite write, int span, DateTimeOffset before) => write.Run(
        "DELETE FROM figures WHERE key IN (SELECT id FROM figure_keys) AND span = $span AND start < $before", ("$span", span), ("$before", before.ToUnixTimeSeconds()));

    private static (string, object?)[] Parameters(Guid destinationId, FigurePeriod period, Guid? sourceId) =>
    [
        ("$d", destinationId.ToByteArray()), ("$source", sourceId?.ToByteArray()), ("$span", (long)period.Span.TotalSeconds),
        ("$from", period.From.ToUnixTimeSeconds()), ("$to", period.To.ToUnixTimeSeconds()),
    ];

    private long IdOf(SqliteWrite write, Guid destinationId, EventFigure figure)
    {
        if (_ids.TryGetValue((destinationId, figure), out var id))
            return id;
        if (_ids.Count > 100_000)
            _ids.Clear();
        return _ids[(destinationId, figure)] = (long)write.Ask(
            """
            INSERT INTO figure_keys (destination, source, mapping, state, reason, type, name) VALUES ($d, $source, $mapping, $state, $reason, $type, $name)
            ON CONFLICT DO UPDATE SET name = name RETURNING id
            """,
            ("$d", destinationId.ToByteArray()), ("$source", figure.SourceId.ToByteArray()), ("$mapping", figure.MappingId?.ToByteArray() ?? []), ("$state", figure.State),
            ("$reason", figure.Reason), ("$type", (int)(figure.Type ?? 0)), ("$name", figure.Name))!;
    }

    // What an undone transaction leaves in these sets makes them full a little early, no more.
    private EventFigure Bounded(SqliteWrite write, Guid destinationId, EventFigure figure)
    {
        if (!_known.TryGetValue(destinationId, out var known))
            _known[destinationId] = known = Read(write, destinationId);
        if (figure.Name.Length > 0 && !Admits(known.Names, figure.Name, MostNames))
            figure = figure with { Name = Other };
        if (figure.State != DeliveryStates.Took && figure.Reason.Length > 0 && !Admits(known.Reasons, figure.Reason, MostReasons))
            figure = figure with { Reason = Other };
        return figure;
    }

    private static Known Read(SqliteWrite write, Guid destinationId)
    {
        var key = ("$d", (object?)destinationId.ToByteArray());
        return new(
            [.. Texts(write.Ask("SELECT json_group_array(DISTINCT name) FROM figure_keys WHERE destination = $d AND name <> ''", key))],
            [.. Texts(write.Ask("SELECT json_group_array(DISTINCT reason) FROM figure_keys WHERE destination = $d AND state <> 'took' AND reason <> ''", key))]);
    }

    private static string[] Texts(object? json) => JsonSerializer.Deserialize<string[]>((string)json!)!;

    private static bool Admits(HashSet<string> known, string text, int most)
    {
        if (known.Contains(text))
            return true;
        if (known.Count >= most)
            return false;
        return known.Add(text);
    }

    private sealed record Known(HashSet<string> Names, HashSet<string> Reasons);
}
