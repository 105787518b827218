namespace Connections.Core.Delivery.Figures;

/// <summary>The newest events of each reason, in <c>delivery.db</c>: ten of each, in places that are written in turn.</summary>
/// <remarks>At most ten of a reason are written a minute, so that a destination that fails for everybody does not write every event twice.</remarks>
internal sealed class SampleTable
{
    private const int MostReasons = 200;
    private const int MaxBytes = 64 * 1024;

    private readonly DeliveryDb _db;
    private readonly Dictionary<(Guid, string, string), Place> _places = []; // of the writer alone

    public SampleTable(DeliveryDb db)
    {
        _db = db;
        db.Make(
            """
            CREATE TABLE IF NOT EXISTS samples (
                destination BLOB NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL, place INTEGER NOT NULL, at INTEGER NOT NULL, source BLOB NOT NULL,
                message_id TEXT NOT NULL, json BLOB NOT NULL, request TEXT, response TEXT, PRIMARY KEY (destination, state, reason, place));
            """);
    }

    public void Add(SqliteWrite write, Guid destinationId, IReadOnlyList<ReasonSample> samples)
    {
        foreach (var sample in samples)
        {
            if (sample.Json.Length > MaxBytes || PlaceOf(write, destinationId, sample) is not { } place)
                continue;
            write.Run(
                "INSERT OR REPLACE INTO samples VALUES ($d, $state, $reason, $place, $at, $source, $message, $json, $request, $response)",
                ("$d", destinationId.ToByteArray()), ("$state", sample.State), ("$reason", sample.Reason), ("$place", place), ("$at", sample.At.UtcTicks),
                ("$source", sample.SourceId.ToByteArray()), ("$message", sample.MessageId), ("$json", sample.Json.ToArray()), ("$request", sample.Request),
                ("$response", sample.Response));
        }
    }

    public async Task<IReadOnlyList<ReasonSample>> ReadAsync(Guid destinationId, string state, string reason, CancellationToken cancellationToken) =>
        await _db.ReadAsync(
            "SELECT at, source, message_id, json, request, response FROM samples WHERE destination = $d AND state = $state AND reason = $reason ORDER BY at DESC, place DESC",
            [("$d", destinationId.ToByteArray()), ("$state", state), ("$reason", reason)],
            row => new ReasonSample(
                state, reason, new(row.GetInt64(0), TimeSpan.Zero), new(row.GetFieldValue<byte[]>(1)), row.GetString(2), row.GetFieldValue<byte[]>(3),
                row.IsDBNull(4) ? null : row.GetString(4), row.IsDBNull(5) ? null : row.GetString(5)),
            cancellationToken);

    public static void Forget(SqliteWrite write, Guid destinationId) => write.Run("DELETE FROM samples WHERE destination = $d", ("$d", destinationId.ToByteArray()));

    private int? PlaceOf(SqliteWrite write, Guid destinationId, ReasonSample sample)
    {
        var minute = sample.At.UtcTicks / TimeSpan.TicksPerMinute;
        if (!_places.TryGetValue((destinationId, sample.State, sample.Reason), out var place))
        {
            // A reason that the vendor words anew for each event would fill the disk.
            if (_places.Count(known => known.Key.Item1 == destinationId) >= MostReasons)
                return null;
            var newest = write.Ask(
                "SELECT place FROM samples WHERE destination = $d AND state = $state AND reason = $reason ORDER BY at DESC, place DESC LIMIT 1",
                ("$d", destinationId.ToByteArray()), ("$state", sample.State), ("$reason", sample.Reason));
            _places[(destinationId, sample.State, sample.Reason)] = place = new() { Next = newest is long last ? (int)last + 1 : 0 };
        }

        if (place.Minute != minute)
            (place.Minute, place.Written) = (minute, 0);
        return place.Written++ < FigureTally.SamplesKept ? place.Next++ % FigureTally.SamplesKept : null;
    }

    private sealed class Place
    {
        public int Next { get; set; }

        public long Minute { get; set; }

        public int Written { get; set; }
    }
}
