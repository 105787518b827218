using System.Text.Json;
using Connections.Core.Log;
using Connections.Core.Storage;
using Connections.Tests.Support.Tools;

namespace Connections.Tests.Faults;

/// <summary>What a stopped product holds: its log as its own command prints it, and its warehouse.</summary>
internal sealed class Stored
{
    private static readonly string[] IdTables = ["tracks", "identifies", "pages", "order_placed", "product_viewed", "cart_shared"];

    private readonly HashSet<string> _warehouse = new(StringComparer.Ordinal);

    /// <summary>Place in the log by messageId, the first one where it repeats.</summary>
    public Dictionary<string, int> Places { get; } = new(StringComparer.Ordinal);

    /// <summary>Events of the log whose messageId stands there before.</summary>
    public int LogRepeats { get; private set; }

    /// <summary>Records whose time is before that of the record before them.</summary>
    public int TimeWentBack { get; private set; }

    /// <summary>Rows of a warehouse table whose id another row of the table has.</summary>
    public int WarehouseRepeats { get; private set; }

    /// <summary>Ids of the warehouse, as table and id.</summary>
    public IReadOnlySet<string> Warehouse => _warehouse;

    /// <summary>Rows of the tables of single events over rows of <c>tracks</c>: 0 where they agree.</summary>
    public int EventTablesDiffer { get; private set; }

    public static string Row(string schema, string table, string id) => $"{schema}.{table} {id}";

    public static async Task<Stored> ReadAsync(AppProcess app, IFault fault)
    {
        var stored = new Stored();
        var (exitCode, text) = await app.CommandAsync("log", "cat");
        if (exitCode != 0)
            throw new CrashException($"'connections log cat' ended with {exitCode}: {text}");
        foreach (var line in text.EnumerateLines())
            stored.TakeLine(line.ToString());
        await stored.TakeTimesAsync(app.DataFolder);
        foreach (var schema in Sender.SourceSlugs)
            stored.TakeSchema(sql => fault.Query(app, sql), schema);
        return stored;
    }

    private void TakeLine(string line)
    {
        if (!line.StartsWith('{'))
            return; // a warning of the log, such as a torn tail
        var id = JsonElement.Parse(line).GetProperty("messageId").GetString()!;
        if (!Places.TryAdd(id, Places.Count))
            LogRepeats++;
    }

    private async Task TakeTimesAsync(string dataFolder)
    {
        using var folder = DataFolder.Open(dataFolder);
        using var log = new SegmentLog(folder.Log, new LogOptions(), TimeProvider.System);
        var last = DateTimeOffset.MinValue;
        await foreach (var record in log.ReadAllAsync(log.Start, CancellationToken.None))
        {
            TimeWentBack += record.Time < last ? 1 : 0;
            last = record.Time;
        }
    }

    private void TakeSchema(Func<string, IReadOnlyList<string?>> query, string schema)
    {
        var tables = query($"SELECT table_name FROM information_schema.tables WHERE table_schema = '{schema}'");
        var rows = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var table in IdTables.Intersect(tables))
        {
            var ids = query($"SELECT id FROM {schema}.{table}");
            foreach (var id in ids)
                if (!_warehouse.Add(Row(schema, table!, id!)))
                    WarehouseRepeats++;
            rows[table!] = ids.Count;
        }

        EventTablesDiffer += Math.Abs(rows.GetValueOrDefault("tracks") - IdTables.Skip(3).Sum(table => rows.GetValueOrDefault(table)));
        if (tables.Contains("users"))
            WarehouseRepeats += query($"SELECT id FROM {schema}.users GROUP BY id HAVING count(*) > 1").Count;
    }
}
