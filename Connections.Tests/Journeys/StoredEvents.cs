using System.Text.Json;
using Connections.Core.Log;
using Connections.Core.Storage;
using DuckDB.NET.Data;

namespace Connections.Tests.Journeys;

/// <summary>What a stopped product's data folder holds, read without the product.</summary>
internal static class StoredEvents
{
    /// <summary>What a DuckDB warehouse's file is called.</summary>
    public const string WarehouseFile = "warehouse.duckdb";

    /// <summary>Every <c>messageId</c> of the log, in order, repeats included.</summary>
    public static async Task<IReadOnlyList<string>> MessageIdsAsync(string dataFolder) =>
        [.. (await ReadAsync(dataFolder)).Select(stored => stored.GetProperty("messageId").GetString()!)];

    /// <summary>Every event of the log, in order.</summary>
    public static async Task<IReadOnlyList<JsonElement>> ReadAsync(string dataFolder)
    {
        using var folder = DataFolder.Open(dataFolder);
        using var log = new SegmentLog(folder.Log, new LogOptions(), TimeProvider.System);
        List<JsonElement> stored = [];
        await foreach (var record in log.ReadAllAsync(log.Start, CancellationToken.None))
            stored.Add(JsonElement.Parse(record.Json.Span));
        return stored;
    }

    /// <summary>The first column of a query on the warehouse, as text.</summary>
    public static IReadOnlyList<string?> Query(string folder, string sql)
    {
        using var connection = new DuckDBConnection($"Data Source={Path.Combine(folder, WarehouseFile)};ACCESS_MODE=READ_ONLY");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        List<string?> values = [];
        while (reader.Read())
            values.Add(reader.IsDBNull(0) ? null : Convert.ToString(reader.GetValue(0), System.Globalization.CultureInfo.InvariantCulture));
        return values;
    }
}
