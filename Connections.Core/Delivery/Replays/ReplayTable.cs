using System.Text.Json;
using Connections.Core.Log;
using Microsoft.Data.Sqlite;

namespace Connections.Core.Delivery.Replays;

/// <summary>Replays, in <c>delivery.db</c>. Times are UTC ticks; the request is JSON.</summary>
internal sealed class ReplayTable : IReplayState
{
    private const string Columns = "id, request, created_at, created_by, state, total, delivered, filtered, failed, note, ended_at, cursor, end";
    private readonly DeliveryDb _db;
    private readonly Action<SqliteWrite, Guid, LogPosition, DateTimeOffset> _arrived;

    /// <summary>Opens the table.</summary>
    /// <param name="db">The file.</param>
    /// <param name="arrived">Takes an event out of the parked ones, where it is among them.</param>
    public ReplayTable(DeliveryDb db, Action<SqliteWrite, Guid, LogPosition, DateTimeOffset> arrived)
    {
        (_db, _arrived) = (db, arrived);
        db.Make(
            """
            CREATE TABLE IF NOT EXISTS replays (
                id TEXT PRIMARY KEY, destination TEXT NOT NULL, request TEXT NOT NULL, created_at INTEGER NOT NULL, created_by TEXT NOT NULL, state TEXT NOT NULL,
                total INTEGER, delivered INTEGER NOT NULL, filtered INTEGER NOT NULL, failed INTEGER NOT NULL, note TEXT, ended_at INTEGER, cursor TEXT NOT NULL, end TEXT NOT NULL);
            CREATE INDEX IF NOT EXISTS replays_by_destination ON replays (destination, created_at);
            """);
    }

    public Task AddAsync(Replay replay, CancellationToken cancellationToken) => _db.WriteAsync(
        write => write.Run(
            "INSERT INTO replays VALUES ($id, $d, $request, $at, $by, $state, $total, 0, 0, 0, $note, NULL, $cursor, $end)",
            ("$id", Key(replay.Id)), ("$d", Key(replay.Request.DestinationId)), ("$request", JsonSerializer.Serialize(replay.Request)), ("$at", replay.CreatedAt.UtcTicks),
            ("$by", replay.CreatedBy), ("$state", replay.State), ("$total", replay.Total), ("$note", replay.Note), ("$cursor", replay.Cursor.ToString()), ("$end", replay.End.ToString())),
        cancellationToken);

    public async Task<IReadOnlyList<Replay>> ListAsync(Guid? destinationId, CancellationToken cancellationToken) => await _db.ReadAsync(
        $"SELECT {Columns} FROM replays {(destinationId is null ? "" : "WHERE destination = $d")} ORDER BY created_at DESC LIMIT 200",
        [("$d", destinationId is { } id ? Key(id) : null)], Read, cancellationToken);

    public async Task<IReadOnlyList<Replay>> ReadOpenAsync(CancellationToken cancellationToken) => await _db.ReadAsync(
        $"SELECT {Columns} FROM replays WHERE ended_at IS NULL ORDER BY created_at", [], Read, cancellationToken);

    public Task<bool> SetStateAsync(Guid id, IReadOnlyList<string> from, string to, string? note, DateTimeOffset at, CancellationToken cancellationToken) => _db.WriteAsync(
        write => write.Run(
            "UPDATE replays SET state = $to, note = $note, ended_at = $ended WHERE id = $id AND state IN (SELECT value FROM json_each($from))",
            ("$id", Key(id)), ("$to", to), ("$note", note), ("$from", JsonSerializer.Serialize(from)),
            ("$ended", to is ReplayStates.Done or ReplayStates.Cancelled or ReplayStates.Stopped ? at.UtcTicks : null)) > 0,
        cancellationToken);

    public Task SetTotalAsync(Guid id, long total, CancellationToken cancellationToken) => _db.WriteAsync(
        write => write.Run("UPDATE replays SET total = $total WHERE id = $id", ("$id", Key(id)), ("$total", total)), cancellationToken);

    public Task CommitAsync(ReplayCommit commit, CancellationToken cancellationToken) => _db.WriteAsync(
        write =>
        {
            // Of a destination that was deleted meanwhile nothing is kept.
            var isThere = write.Run(
                """
                UPDATE replays SET cursor = $cursor, delivered = delivered + $delivered, filtered = filtered + $filtered, failed = failed + $failed WHERE id = $id
                """,
                ("$id", Key(commit.Id)), ("$cursor", commit.Cursor.ToString()), ("$delivered", commit.Arrived.Count), ("$filtered", commit.Filtered), ("$failed", commit.Parked.Count)) > 0;
            if (!isThere)
                return;
            foreach (var position in commit.Arrived)
                _arrived(write, commit.DestinationId, position, commit.At);
            foreach (var parked in commit.Parked)
                ParkedTable.Add(write, commit.DestinationId, parked, commit.At);
        },
        cancellationToken);

    public async Task<IReadOnlyList<LogPosition>> ReadWaitingAsync(Guid destinationId, CancellationToken cancellationToken) => await _db.ReadAsync(
        "SELECT position FROM waiting WHERE destination = $d", [("$d", Key(destinationId))], row => Position(row.GetString(0)), cancellationToken);

    /// <summary>One of its parked events arrived after all.</summary>
    public static void ArrivedLater(SqliteWrite write, Guid replayId) =>
        write.Run("UPDATE replays SET failed = failed - 1, delivered = delivered + 1 WHERE id = $id", ("$id", Key(replayId)));

    private static Replay Read(SqliteDataReader row) => new(
        Guid.Parse(row.GetString(0)), JsonSerializer.Deserialize<ReplayRequest>(row.GetString(1))!, Time(row.GetInt64(2)), row.GetString(3), row.GetString(4),
        row.IsDBNull(5) ? null : row.GetInt64(5), row.GetInt64(6), row.GetInt64(7), row.GetInt64(8), row.IsDBNull(9) ? null : row.GetString(9),
        row.IsDBNull(10) ? null : Time(row.GetInt64(10)))
    {
        Cursor = Position(row.GetString(11)),
        End = Position(row.GetString(12)),
    };

    private static string Key(Guid id) => id.ToString("N");

    private static DateTimeOffset Time(long ticks) => new(ticks, TimeSpan.Zero);

    private static LogPosition Position(string text) =>
        LogPosition.TryParse(text, out var position) ? position : throw new InvalidDataException($"'{text}' is no position.");
}
