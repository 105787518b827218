using System.Text.Json;
using Connections.Core.Warehouses;

namespace Connections.Web.Pages.Warehouses;

/// <summary>Reads what a sync's history keeps.</summary>
internal static class SyncRunReading
{
    /// <summary>The notices of a sync.</summary>
    public static IReadOnlyList<SyncNotice> ReadNotices(this SyncRun run) => JsonSerializer.Deserialize<List<SyncNotice>>(run.Notices, JsonSerializerOptions.Web) ?? [];

    /// <summary>Rows by table, most first.</summary>
    public static IReadOnlyList<KeyValuePair<string, long>> ReadTables(this SyncRun run) =>
        [.. (JsonSerializer.Deserialize<Dictionary<string, long>>(run.Tables) ?? []).OrderByDescending(table => table.Value)];
}
