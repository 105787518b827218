using System.Text.Json;
using System.Text.Json.Serialization;
using Connections.Core.Warehouses.Rows;

namespace Connections.Core.Warehouses.DataLake;

/// <summary>A column of a lake's table. New ones come behind the others; a type never changes.</summary>
internal sealed record LakeColumn(string Name, LogicalType Type);

/// <summary>
/// The tables of one source, as an object of the lake: files cannot be altered, so a column keeps the type that its first batch gave it, and
/// later values are cast to that. It is written before the files of the batch that adds to it; columns that no file has yet do no harm.
/// </summary>
internal sealed class LakeSchema
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { WriteIndented = true, Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    private readonly Dictionary<string, List<LakeColumn>> _tables;
    private readonly WarehouseOptions _options;

    private LakeSchema(string name, Dictionary<string, List<LakeColumn>> tables, WarehouseOptions options) => (Name, _tables, _options) = (name, tables, options);

    public string Name { get; }

    /// <summary>Whether it differs from the lake's object.</summary>
    public bool IsChanged { get; private set; }

    public static async Task<LakeSchema> ReadAsync(ILakeStore store, string name, WarehouseOptions options, CancellationToken cancellationToken)
    {
        var stored = await store.ReadAsync(LakeLayout.Schema(name), cancellationToken);
        try
        {
            return new(name, stored is null ? new(StringComparer.Ordinal) : JsonSerializer.Deserialize<Dictionary<string, List<LakeColumn>>>(stored, Format)!, options);
        }
        catch (JsonException e)
        {
            throw new WarehouseException(
                WarehouseFault.Schema, false, $"{LakeLayout.Schema(name)} in {store.Name} cannot be read. Put back what was there, or delete it: then types are chosen anew. ({e.Message})", e);
        }
    }

    public async Task SaveAsync(ILakeStore store, CancellationToken cancellationToken)
    {
        await store.WriteAsync(LakeLayout.Schema(Name), JsonSerializer.SerializeToUtf8Bytes(_tables, Format), cancellationToken);
        IsChanged = false;
    }

    /// <summary>The columns in their order; null where there is no such table yet.</summary>
    public IReadOnlyList<LakeColumn>? Columns(string table) => _tables.GetValueOrDefault(LakeLayout.TypeOf(table));

    /// <summary>Whether the table is there or may be made: tables of events only up to the limit.</summary>
    public bool HasRoomFor(TableRows rows) => Columns(rows.Name) is not null || rows.IsStandardTable || _tables.Count < _options.MaxTables;

    /// <summary>Adds the table and the columns that the rows need: standard ones always, others from their first value on, up to the limit.</summary>
    public void MakeRoomFor(TableRows rows)
    {
        var type = LakeLayout.TypeOf(rows.Name);
        if (!_tables.TryGetValue(type, out var columns))
            _tables.Add(type, columns = []);
        foreach (var column in rows.Columns.Where(column => column.Declared is not null || column.Seen != ValueKind.None))
        {
            if (columns.Count >= _options.MaxColumns)
                return;
            if (NameOf(rows, column) is not { } name || columns.Exists(there => there.Name == name))
                continue;
            columns.Add(new(name, column.Type));
            IsChanged = true;
        }
    }

    /// <summary>
    /// What a column is called in a lake; null where a lake has none of the kind. <c>event</c> is the name as sent there, and the names of the
    /// partitions' own columns are taken.
    /// </summary>
    public static string? NameOf(TableRows rows, TableColumn column) => column.Name switch
    {
        "uuid_ts" => null,
        "event" when rows.IsStandard(column) => null,
        "event_text" when rows.IsStandard(column) => "event",
        "day" or "segment_type" => $"_{column.Name}",
        var name => name,
    };
}
