using System.Collections.Frozen;
using System.Globalization;
using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using Connections.Core.Log;
using Connections.Core.Warehouses.Operations;
using Connections.Core.Warehouses.Selective;

namespace Connections.Core.Warehouses.Rows;

/// <summary>
/// Turns one source's events into rows by table (warehouse contract, §3 and §4). Kept for a whole sync: what it has learnt of paths and
/// columns stays, the rows go with each batch.
/// </summary>
internal sealed class EventRows(Guid sourceId, string schema, IReadOnlyList<string> warehouseNames, TextArena texts, NameRules? names = null)
{
    private const string NulDropped = "U+0000 was dropped from texts, as databases refuse it.";

    private readonly NameRules _names = names ?? NameRules.Unlimited;
    private readonly Dictionary<string, TableRows> _tables = new(StringComparer.Ordinal);
    private readonly Dictionary<byte[], NamedEvent> _events = new(Utf8Name.Comparer);
    private readonly HashSet<string> _skipped = new(StringComparer.Ordinal);
    private readonly List<ulong> _ids = [];
    private readonly Flattened _context = new(PathNode.Context(), texts);
    private readonly Flattened _values = new(PathNode.Properties(), texts);

    public Guid SourceId => sourceId;

    /// <summary>Its schema in the warehouse.</summary>
    public string Schema => schema;

    public TextArena Texts => texts;

    /// <summary>Tables with rows in this batch, in the order in which they were met first.</summary>
    public IEnumerable<TableRows> Tables => _tables.Values.Where(table => table.Count > 0);

    /// <summary>The one table whose rows are made; null for all.</summary>
    public string? Only { get; init; }

    /// <summary>The tables whose rows are made; empty for all.</summary>
    public IReadOnlySet<string> OnlyTables { get; init; } = FrozenSet<string>.Empty;

    /// <summary>What is left out, as somebody wished.</summary>
    public SourceSelection Selection { get; init; } = SourceSelection.All;

    /// <summary>64 bits of hash of each event's id, in the order of the log.</summary>
    public IReadOnlyList<ulong> Ids => _ids;

    /// <summary>The least <c>received_at</c> of the batch; the least time there is where one cannot be read, the greatest where there is no event.</summary>
    public DateTime OldestReceived { get; private set; } = DateTime.MaxValue;

    /// <summary>The greatest <c>received_at</c> of the batch.</summary>
    public DateTime NewestReceived { get; private set; }

    /// <summary>Where the window begins in which a repeat of the batch's events is looked for; null where all that was ever loaded is in it.</summary>
    /// <param name="window">How long it is, measured from the rows and not from the clock: the same batch always finds the same. 0: all.</param>
    public DateTime? RepeatsSince(TimeSpan window) => window > TimeSpan.Zero && OldestReceived > DateTime.MinValue + window ? OldestReceived - window : null;

    /// <summary>What is to be told of this batch.</summary>
    public SyncNotices Notices { get; } = new();

    /// <summary>Rows in this batch, over all tables.</summary>
    public int RowCount { get; private set; }

    /// <summary>Bytes of the events of this batch, as they stand in the log.</summary>
    public long EventBytes { get; private set; }

    /// <summary>How many tables they are of.</summary>
    public int TableCount { get; private set; }

    /// <summary>Calls of this batch that a latest state is made of, which is put together in memory.</summary>
    public int StateCalls { get; private set; }

    /// <summary>Adds the rows of an event; none where its <c>integrations</c> keep it out, or where it is a repeat within the batch.</summary>
    public void Add(LogRecord record)
    {
        EventBytes += record.Json.Length;
        EventParts parts;
        try
        {
            // The one pass over all of it: an event that cannot be read has written nothing yet.
            parts = EventParts.Of(record.Json.Span);
        }
        catch (JsonException e)
        {
            // Collection stores only what it has parsed, so this is a damaged record: it must not hold up all that come after it.
            Notices.Warn(StandardTable.Of(record.Type).Name, null, $"An event could not be read and was passed over ({e.Message})");
            return;
        }

        if (!WarehouseConsent.Allows(parts.Integrations, warehouseNames))
            return;
        _context.Fill(parts.Context);
        _values.Fill(record.Type is EventType.Identify or EventType.Group ? parts.Traits : parts.Properties);
        AddCall(record.Type, parts);
    }

    /// <summary>Begins a row that is made of no event. Null where its table gets no rows, or has the id in this batch already.</summary>
    public OperationsRow? Begin(string table, StandardTable standard, string id, DateTimeOffset at)
    {
        var idText = texts.Add(Encoding.UTF8.GetBytes(id));
        var hash = XxHash128.HashToUInt128(texts[idText]);
        var rows = Table(table, standard);
        if (!rows.TryBegin(hash, idText))
            return null;
        CountRow(rows);
        _ids.Add((ulong)hash);
        See(at.UtcDateTime);
        rows.Put("received_at", ValueKind.Timestamp, texts.Add(Encoding.UTF8.GetBytes(TextOf(at))));
        return new(rows, texts);
    }

    /// <summary>A time as events have it.</summary>
    public static string TextOf(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>Makes no more rows of a table, and forgets those of this batch: it lags behind.</summary>
    public void Skip(string table)
    {
        if (!_skipped.Add(table) || !_tables.TryGetValue(table, out var rows))
            return;
        rows.IsSkipped = true;
        rows.Clear();
    }

    /// <summary>Forgets the rows. The texts are cleared by whoever owns them.</summary>
    public void Clear()
    {
        foreach (var table in _tables.Values)
            table.Clear();
        Notices.Clear();
        _ids.Clear();
        (RowCount, TableCount, StateCalls, EventBytes, OldestReceived, NewestReceived) = (0, 0, 0, 0, DateTime.MaxValue, DateTime.MinValue);
    }

    private void AddCall(EventType type, in EventParts parts)
    {
        var (name, standard) = StandardTable.Of(type);
        var id = Text(parts.MessageId, out _);
        var hash = XxHash128.HashToUInt128(texts[id]);
        _ids.Add((ulong)hash);
        See(parts.ReceivedAt);
        if (type == EventType.Track)
        {
            AddTrack(id, hash, parts);
            return;
        }

        var table = Table(name, standard);
        if (!table.TryBegin(hash, id))
            return;
        PutCall(table, parts, type);
        PutValues(table, _context, isContext: true);
        if (type != EventType.Alias)
            PutValues(table, _values, isContext: false);
    }

    private void AddTrack(TextSpan id, UInt128 hash, in EventParts parts)
    {
        var eventText = Text(parts.Event, out var hadNul);
        if (hadNul)
            Notices.Warn(TableNames.Tracks, "event_text", NulDropped);
        var tracks = Table(TableNames.Tracks, StandardTable.Track);
        var named = Named(texts[eventText]);

        // Each table is looked at on its own: an id that is a repeat in one may be new in the other.
        if (tracks.TryBegin(hash, id))
            PutTrack(tracks, parts, named, eventText);
        if (named is null || !named.Table.TryBegin(hash, id))
            return;
        PutTrack(named.Table, parts, named, eventText);
        PutValues(named.Table, _values, isContext: false);
    }

    private void See(ReadOnlySpan<byte> receivedAt) => See(receivedAt.Length > 2 && IsoTime.TryParse(receivedAt[1..^1], out var at) ? at : DateTime.MinValue);

    private void See(DateTime received)
    {
        if (received < OldestReceived)
            OldestReceived = received;
        if (received > NewestReceived)
            NewestReceived = received;
    }

    private void PutTrack(TableRows table, in EventParts parts, NamedEvent? named, TextSpan eventText)
    {
        PutCall(table, parts, EventType.Track);
        if (named is not null)
            table.Put("event", ValueKind.Text, texts.Add(named.Slug));
        table.Put("event_text", ValueKind.Text, eventText);
        PutValues(table, _context, isContext: true);
    }

    private void PutCall(TableRows table, in EventParts parts, EventType type)
    {
        CountRow(table);
        if (type is EventType.Identify or EventType.Group)
            StateCalls++;
        Put(table, "received_at", parts.ReceivedAt);
        Put(table, "sent_at", parts.SentAt);
        Put(table, "original_timestamp", parts.OriginalTimestamp);
        Put(table, "timestamp", parts.Timestamp);
        Put(table, "user_id", parts.UserId);
        if (type == EventType.Alias)
            Put(table, "previous_id", parts.PreviousId);
        else
            Put(table, "anonymous_id", parts.AnonymousId);
        if (type == EventType.Group)
            Put(table, "group_id", parts.GroupId);
        if (type is EventType.Page or EventType.Screen)
        {
            Put(table, "name", parts.Name);
            Put(table, "category", parts.Category);
        }
    }

    private void CountRow(TableRows table)
    {
        RowCount++;
        if (table.Count == 1)
            TableCount++;
    }

    private void PutValues(TableRows table, Flattened values, bool isContext)
    {
        foreach (var value in values.Values)
            table.Put(value.Path, isContext, value.Kind, value.Text);
        foreach (var path in values.WithNul)
            Notices.Warn(table.Name, path.Column, NulDropped);
    }

    private void Put(TableRows table, string column, ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty)
            return;
        var text = Text(json, out var hadNul);
        if (hadNul)
            Notices.Warn(table.Name, column, NulDropped);
        table.Put(column, IsoTime.TryParse(texts[text], out _) ? ValueKind.Timestamp : ValueKind.Text, text);
    }

    // A top-level member as text: ids that were sent as numbers keep their digits.
    private TextSpan Text(ReadOnlySpan<byte> json, out bool hadNul)
    {
        hadNul = false;
        return json.IsEmpty || json[0] != '"' ? texts.Add(json) : texts.AddString(json[1..^1], json.Contains((byte)'\\'), out hadNul);
    }

    // A name is normalised when it is met first. Null for an empty one, which has no table.
    private NamedEvent? Named(ReadOnlySpan<byte> name)
    {
        var events = _events.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (events.TryGetValue(name, out var named))
            return named;
        if (TableNames.SlugOfEvent(Encoding.UTF8.GetString(name)) is not { } slug)
            return null;
        named = new(Encoding.UTF8.GetBytes(slug), Table(_names.Fit(TableNames.OfEvent(slug)), StandardTable.Track));
        events[name] = named;
        return named;
    }

    private TableRows Table(string name, StandardTable standard)
    {
        if (_tables.TryGetValue(name, out var table))
            return table;
        var state = name == TableNames.Groups ? TableNames.Accounts : TableNames.Users;
        table = new(name, standard, texts, _names, Selection.LeftOutOf(name))
        {
            IsSkipped = !IsWanted(name),
            HasState = Selection.Takes(state),
            LeftOutOfState = Selection.LeftOutOf(state),
        };
        _tables.Add(name, table);
        return table;
    }

    private bool IsWanted(string table) =>
        !_skipped.Contains(table) && (Only is null || Only == table) && (OnlyTables.Count == 0 || OnlyTables.Contains(table)) && Selection.Takes(table);

    private sealed record NamedEvent(byte[] Slug, TableRows Table);
}
