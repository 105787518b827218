using System.Collections.Frozen;
using System.Data.Common;
using System.Text;
using System.Text.Json.Nodes;
using Connections.Core.Log;
using Connections.Core.Warehouses;
using Connections.Core.Warehouses.Rows;
using Connections.Core.Workspaces;

namespace Connections.Tests.Warehouses;

/// <summary>A warehouse of a test's own, loaded through its engine, and read back with plain SQL.</summary>
internal abstract class TestWarehouse : IAsyncDisposable
{
    private static readonly DateTimeOffset LoadedAt = new(2026, 1, 15, 12, 0, 0, TimeSpan.Zero);

    private long _offset;

    protected TestWarehouse(IWarehouseEngine engine, WarehouseOptions? options, JsonObject settings)
    {
        Engine = engine;
        var setup = new WarehouseSetup(Guid.NewGuid(), "wh-1", "Warehouse", engine.Profile.Slug, true, settings, "null", FrozenSet<Guid>.Empty);
        Context = new(setup, Path.Combine(Folder, "warehouse.db"), Path.Combine(Folder, "tmp"), Path.Combine(Folder, "state"), options ?? new());
    }

    /// <summary>The settings under which a sync finds it.</summary>
    public virtual JsonObject Settings => Context.Warehouse.Settings;

    public string Folder { get; } = Directory.CreateTempSubdirectory("connections-warehouse-").FullName;

    public EngineContext Context { get; set; }

    public Guid SourceId { get; } = Guid.NewGuid();

    public Guid LogId { get; } = Guid.NewGuid();

    public IWarehouseEngine Engine { get; }

    /// <summary>The notices of the last load.</summary>
    public IReadOnlyList<SyncNotice> Notices { get; private set; } = [];

    /// <summary>The cursors as the last load found them.</summary>
    public SourceCursors? Cursors { get; private set; }

    /// <summary>Loads events as one batch of a session of its own, into the schema <c>site</c>; tables that lag are left out, as a sync does.</summary>
    public async Task<IReadOnlyList<LoadedTable>> LoadAsync(IEnumerable<JsonObject> events, Action<string?>? inWork = null, CancellationToken cancellationToken = default)
    {
        CloseReader();
        using var texts = new TextArena();
        await using var session = await Engine.OpenAsync(Context, default);
        Cursors = (await session.ReadCursorsAsync(default)).GetValueOrDefault(SourceId);
        var rows = new EventRows(SourceId, "site", [Context.Warehouse.Id.ToString(), Context.Warehouse.Slug], texts, session.Names);
        var from = new LogPosition(LogId, _offset);
        foreach (var json in events)
            rows.Add(Record(json));
        var outcome = await session.LoadAsync(new(Guid.NewGuid(), LoadedAt, [new(rows, from)], LogId, new(LogId, _offset)), inWork ?? (_ => { }), cancellationToken);
        Notices = rows.Notices.All;
        return outcome.Loaded;
    }

    /// <summary>Loads events, and ends it as a kill does: nothing more is sent from the moment on when a statement runs.</summary>
    public async Task LoadAndKillAsync(IEnumerable<JsonObject> events, Task whenRunning)
    {
        using var kill = new CancellationTokenSource();
        var load = LoadAsync(events, cancellationToken: kill.Token);
        Assert.Same(whenRunning, await Task.WhenAny(whenRunning, load));
        await kill.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => load);
    }

    /// <summary>The rows of a table of the schema <c>site</c>, without what is NULL and what the loader stamps, in the order of loading; none where there is no table.</summary>
    public IReadOnlyList<JsonObject> Rows(string table)
    {
        if (Query($"SELECT 1 AS one FROM information_schema.tables WHERE table_schema = 'site' AND table_name = '{table}'").Count == 0)
            return [];
        var rows = Query($"SELECT * FROM site.\"{table}\"{(RowOrder is { } order ? $" ORDER BY {order}" : "")}");
        foreach (var row in rows)
            row.Remove("uuid_ts");
        return rows;
    }

    /// <summary>A column's type, as the engine calls it.</summary>
    public string? TypeOf(string table, string column) =>
        (string?)Query($"SELECT data_type FROM information_schema.columns WHERE table_schema = 'site' AND table_name = '{table}' AND column_name = '{column}'")
            .SingleOrDefault()?["data_type"];

    /// <summary>The engine's name of a logical type of the contract.</summary>
    public abstract string TypeName(string logical);

    /// <summary>Whether what a batch wrote before it was killed is there already; what follows finds it, and does not write it again.</summary>
    public virtual bool ShowsUncommitted => false;

    /// <summary>The first time that its columns hold.</summary>
    public virtual DateTime Earliest => DateTime.MinValue;

    /// <summary>The last one.</summary>
    public virtual DateTime Latest => DateTime.MaxValue;

    /// <summary>Rows in the order in which they were written; null where they come so by themselves.</summary>
    protected abstract string? RowOrder { get; }

    /// <summary>A statement of the suite, which speaks as DuckDB and PostgreSQL do, in the engine's own words.</summary>
    protected virtual string Translate(string sql) => sql;

    /// <summary>An open connection to read with.</summary>
    protected abstract DbConnection Reader();

    /// <summary>Lets the engine have the warehouse.</summary>
    public virtual void CloseReader()
    {
    }

    /// <summary>The one value of a query.</summary>
    public JsonNode? Scalar(string sql) => Query(sql).Single().Single().Value;

    public IReadOnlyList<JsonObject> Query(string sql)
    {
        using var command = Reader().CreateCommand();
        command.CommandText = Translate(sql);
        using var reader = command.ExecuteReader();
        List<JsonObject> rows = [];
        while (reader.Read())
        {
            var row = new JsonObject();
            for (var column = 0; column < reader.FieldCount; column++)
            {
                if (!reader.IsDBNull(column))
                    row[reader.GetName(column)] = Json(Value(reader, column));
            }

            rows.Add(row);
        }

        return rows;
    }

    public void Execute(string sql) => Query(sql);

    public virtual ValueTask DisposeAsync()
    {
        CloseReader();
        Directory.Delete(Folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>A value that is not NULL, as the contract's types have it.</summary>
    protected virtual object Value(DbDataReader reader, int column) => reader.GetValue(column);

    private LogRecord Record(JsonObject json)
    {
        var type = Enum.Parse<EventType>((string)json["type"]!, ignoreCase: true);
        var position = new LogPosition(LogId, _offset++);
        return new(position, LoadedAt, SourceId, type, 0, Encoding.UTF8.GetBytes(json.ToJsonString()));
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
