using System.Collections.Frozen;
using System.Text;
using System.Text.Json.Nodes;
using Connections.Core.Log;
using Connections.Core.Warehouses;
using Connections.Core.Warehouses.DuckDb;
using Connections.Core.Warehouses.Rows;
using Connections.Core.Workspaces;
using DuckDB.NET.Data;

namespace Connections.Tests.Warehouses;

/// <summary>A DuckDB file of a test's own, loaded through the engine, and read back with plain SQL.</summary>
internal sealed class TemporaryWarehouse : IDisposable
{
    private static readonly DateTimeOffset LoadedAt = new(2026, 1, 15, 12, 0, 0, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("connections-warehouse-").FullName;
    private long _offset;
    private DuckDBConnection? _reader;

    public TemporaryWarehouse(WarehouseOptions? options = null)
    {
        var setup = new WarehouseSetup(Guid.NewGuid(), "wh-1", "Warehouse", "duckdb", true, [], "null", FrozenSet<Guid>.Empty);
        Context = new(setup, Path.Combine(_folder, "warehouse.duckdb"), Path.Combine(_folder, "tmp"), options ?? new());
    }

    public EngineContext Context { get; }

    public string File => Context.DefaultFile;

    public Guid SourceId { get; } = Guid.NewGuid();

    public Guid LogId { get; } = Guid.NewGuid();

    public IWarehouseEngine Engine { get; } = new DuckDbEngine();

    /// <summary>The notices of the last load.</summary>
    public IReadOnlyList<SyncNotice> Notices { get; private set; } = [];

    /// <summary>Loads events as one batch of a session of its own, into the schema <c>site</c>.</summary>
    public async Task<IReadOnlyList<LoadedTable>> LoadAsync(IEnumerable<JsonObject> events, Action<string?>? inWork = null)
    {
        _reader?.Dispose();
        _reader = null;
        using var texts = new TextArena();
        var rows = new EventRows(SourceId, "site", [Context.Warehouse.Id.ToString(), Context.Warehouse.Slug], texts);
        foreach (var json in events)
            rows.Add(Record(json));
        await using var session = await Engine.OpenAsync(Context, default);
        await session.ReadCursorsAsync(default);
        var loaded = await session.LoadAsync(new(Guid.NewGuid(), LoadedAt, [rows], LogId, new(LogId, _offset)), inWork ?? (_ => { }), default);
        Notices = rows.Notices.All;
        return loaded;
    }

    /// <summary>The rows of a table of the schema <c>site</c>, without what is NULL and what the loader stamps, in the order of loading; none where there is no table.</summary>
    public IReadOnlyList<JsonObject> Rows(string table)
    {
        if (Query($"SELECT 1 FROM information_schema.tables WHERE table_schema = 'site' AND table_name = '{table}'").Count == 0)
            return [];
        return Query($"SELECT * EXCLUDE (uuid_ts) FROM site.\"{table}\" ORDER BY rowid");
    }

    public string? TypeOf(string table, string column) =>
        (string?)Query($"SELECT data_type FROM information_schema.columns WHERE table_schema = 'site' AND table_name = '{table}' AND column_name = '{column}'")
            .SingleOrDefault()?["data_type"];

    public IReadOnlyList<JsonObject> Query(string sql)
    {
        using var command = Reader().CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        List<JsonObject> rows = [];
        while (reader.Read())
        {
            var row = new JsonObject();
            for (var column = 0; column < reader.FieldCount; column++)
            {
                if (!reader.IsDBNull(column))
                    row[reader.GetName(column)] = Json(reader.GetValue(column));
            }

            rows.Add(row);
        }

        return rows;
    }

    public void Execute(string sql) => Query(sql);

    public void Dispose()
    {
        _reader?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    // Open until the next load: opening is what costs most of the time here.
    private DuckDBConnection Reader()
    {
        if (_reader is null)
        {
            _reader = new($"Data Source={File}");
            _reader.Open();
        }

        return _reader;
    }

    private LogRecord Record(JsonObject json)
    {
        var type = Enum.Parse<EventType>((string)json["type"]!, ignoreCase: true);
        var position = new LogPosition(LogId, _offset++);
        return new(position, new(LogId, _offset), LoadedAt, SourceId, type, 0, Encoding.UTF8.GetBytes(json.ToJsonString()));
    }

    private static JsonNode? Json(object value) => value switch
    {
        DateTime time => time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'"),
        string text => text,
        long number => number,
        int number => number,
        double number => number,
        bool boolean => boolean,
        _ => value.ToString(),
    };
}
