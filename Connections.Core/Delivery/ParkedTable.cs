using System.Text.Json;
using Connections.Core.Log;
using Microsoft.Data.Sqlite;

namespace Connections.Core.Delivery;

/// <summary>Parked events, in <c>delivery.db</c>. Times are UTC ticks.</summary>
internal sealed class ParkedTable
{
    private const string Columns = "id, position, source, user_key, json, message_id, code, reason, request, response, done, at, replay";
    private readonly DeliveryDb _db;

    public ParkedTable(DeliveryDb db)
    {
        _db = db;
        db.Make(
            """
            CREATE TABLE IF NOT EXISTS parked (
                id INTEGER PRIMARY KEY AUTOINCREMENT, destination TEXT NOT NULL, position TEXT NOT NULL, source TEXT NOT NULL,
                user_key INTEGER NOT NULL, json BLOB NOT NULL, message_id TEXT NOT NULL, at INTEGER NOT NULL, code TEXT NOT NULL,
                reason TEXT NOT NULL, request TEXT, response TEXT, done TEXT NOT NULL, replay TEXT);
            CREATE INDEX IF NOT EXISTS parked_by_destination ON parked (destination, id);
            CREATE INDEX IF NOT EXISTS parked_by_code ON parked (destination, code, at);
            CREATE INDEX IF NOT EXISTS parked_by_position ON parked (destination, position);
            """);
        db.AddColumn("parked", "replay", "TEXT");
    }

    public async Task<IReadOnlyList<ParkedRecord>> ReadAsync(Guid destinationId, ParkedSelection which, long after, int max, CancellationToken cancellationToken) =>
        await _db.ReadAsync(
            $"SELECT {Columns} FROM parked WHERE destination = $d AND id > $after{Where(which)} ORDER BY id LIMIT $max",
            [.. Parameters(destinationId, which), ("$after", after), ("$max", max)], Read, cancellationToken);

    public async Task<IReadOnlyList<ParkedEvent>> ListAsync(Guid destinationId, ParkedSelection which, int skip, int max, CancellationToken cancellationToken) =>
        await _db.ReadAsync(
            $"""
            SELECT id, message_id, at, code, reason, response, request, source, replay FROM parked WHERE destination = $d{Where(which)}
            ORDER BY at DESC, id DESC LIMIT $max OFFSET $skip
            """,
            [.. Parameters(destinationId, which), ("$max", max), ("$skip", skip)],
            row => new ParkedEvent(
                row.GetInt64(0), row.GetString(1), Time(row.GetInt64(2)), $"{row.GetString(3)}: {row.GetString(4)}", Text(row, 5), Text(row, 6))
            {
                Code = row.GetString(3),
                SourceId = Guid.Parse(row.GetString(7)),
                ReplayId = row.IsDBNull(8) ? null : Guid.Parse(row.GetString(8)),
            },
            cancellationToken);

    public async Task<IReadOnlyList<ReasonCount>> CountAsync(Guid destinationId, ParkedSelection which, CancellationToken cancellationToken) =>
        await _db.ReadAsync(
            $"SELECT code, COUNT(*) FROM parked WHERE destination = $d{Where(which)} GROUP BY code ORDER BY 2 DESC, 1", Parameters(destinationId, which),
            row => new ReasonCount(DeliveryStates.Discarded, row.GetString(0), row.GetInt64(1)), cancellationToken);

    public async Task<ParkedRecord?> FindAsync(Guid destinationId, LogPosition position, CancellationToken cancellationToken) =>
        (await _db.ReadAsync(
            $"SELECT {Columns} FROM parked WHERE destination = $d AND position = $position LIMIT 1", [("$d", Key(destinationId)), ("$position", position.ToString())], Read,
            cancellationToken)).FirstOrDefault();

    public static void Add(SqliteWrite write, Guid destinationId, ParkedRecord parked, DateTimeOffset at) => write.Run(
        """
        INSERT INTO parked (destination, position, source, user_key, json, message_id, at, code, reason, request, response, done, replay)
        VALUES ($d, $position, $source, $key, $json, $message, $at, $code, $reason, $request, $response, $done, $replay)
        """,
        ("$d", Key(destinationId)), ("$position", parked.Position.ToString()), ("$source", Key(parked.SourceId)), ("$key", unchecked((long)parked.UserKey)),
        ("$json", parked.Json.ToArray()), ("$message", parked.MessageId), ("$at", at.UtcTicks), ("$code", parked.Code), ("$reason", parked.Reason),
        ("$request", parked.Request), ("$response", parked.Response), ("$done", JsonSerializer.Serialize(parked.Done)), ("$replay", parked.ReplayId is { } id ? Key(id) : null));

    /// <summary>Takes one out; what it was, or null where somebody else was faster.</summary>
    public static ParkedRecord? Leave(SqliteWrite write, long id)
    {
        var left = Find(write, id);
        if (left is not null)
            write.Run("DELETE FROM parked WHERE id = $id", ("$id", id));
        return left;
    }

    /// <summary>Takes out the one of a position, if there is one.</summary>
    public static ParkedRecord? Leave(SqliteWrite write, Guid destinationId, LogPosition position) =>
        write.Ask("SELECT id FROM parked WHERE destination = $d AND position = $position", ("$d", Key(destinationId)), ("$position", position.ToString())) is long id
            ? Leave(write, id)
            : null;

    /// <summary>Gives one its new reason; what it was, or null where it is parked no more.</summary>
    public static ParkedRecord? Change(SqliteWrite write, ParkedRecord to, DateTimeOffset at)
    {
        var before = Find(write, to.Id);
        if (before is not null)
        {
            write.Run(
                "UPDATE parked SET at = $at, code = $code, reason = $reason, request = $request, response = $response, done = $done WHERE id = $id",
                ("$id", to.Id), ("$at", at.UtcTicks), ("$code", to.Code), ("$reason", to.Reason), ("$request", to.Request), ("$response", to.Response),
                ("$done", JsonSerializer.Serialize(to.Done)));
        }

        return before;
    }

    private static ParkedRecord? Find(SqliteWrite write, long id) => write.AskRow($"SELECT {Columns} FROM parked WHERE id = $id", Read, ("$id", id));

    private static ParkedRecord Read(SqliteDataReader row) => new(
        row.GetInt64(0), Position(row.GetString(1)), Guid.Parse(row.GetString(2)), unchecked((ulong)row.GetInt64(3)), row.GetFieldValue<byte[]>(4),
        row.GetString(5), row.GetString(6), row.GetString(7), Text(row, 8), Text(row, 9), JsonSerializer.Deserialize<Guid[]>(row.GetString(10))!)
    {
        At = Time(row.GetInt64(11)),
        ReplayId = row.IsDBNull(12) ? null : Guid.Parse(row.GetString(12)),
    };

    private static string Where(ParkedSelection which) => string.Concat(
        which.Id is null ? "" : " AND id = $id", which.Code is null ? "" : " AND code = $code",
        which.From is null ? "" : " AND at >= $from", which.To is null ? "" : " AND at < $to");

    private static (string, object?)[] Parameters(Guid destinationId, ParkedSelection which) =>
        [("$d", Key(destinationId)), ("$id", which.Id), ("$code", which.Code), ("$from", which.From?.UtcTicks), ("$to", which.To?.UtcTicks)];

    private static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static string Key(Guid id) => id.ToString("N");

    private static DateTimeOffset Time(long ticks) => new(ticks, TimeSpan.Zero);

    private static LogPosition Position(string text) =>
        LogPosition.TryParse(text, out var position) ? position : throw new InvalidDataException($"'{text}' is no position.");
}
