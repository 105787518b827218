using System.Globalization;
using Connections.Core.Warehouses.Rows;

namespace Connections.Core.Warehouses.DataLake;

/// <summary>
/// Where a lake's objects are (warehouse contract, §18): <c>data/{source}/segment_type={call or event}/day=YYYY-MM-DD/{batch}.parquet</c>. What we
/// keep for ourselves is below <c>_connections/</c>, which readers of lakes pass over as they do all names that begin with <c>_</c>.
/// </summary>
internal static class LakeLayout
{
    // The calls' own names stand for their tables in a lake.
    private static readonly Dictionary<string, string> Calls = new(StringComparer.Ordinal)
    {
        [TableNames.Identifies] = "identify",
        [TableNames.Pages] = "page",
        [TableNames.Screens] = "screen",
        [TableNames.Groups] = "group",
        [TableNames.Aliases] = "alias",
    };

    /// <summary>What a table is called in a lake: an event's that would be taken for a call's gets a <c>_</c>.</summary>
    public static string TypeOf(string table) => Calls.TryGetValue(table, out var call) ? call : Calls.ContainsValue(table) ? $"_{table}" : table;

    /// <summary>The folder of all files of a source.</summary>
    public static string SourceFolder(string schema) => $"data/{schema}/";

    /// <summary>The folder of all files of a table.</summary>
    public static string TableFolder(string schema, string table) => $"{SourceFolder(schema)}segment_type={TypeOf(table)}/";

    /// <summary>The folder of a table's rows that were received on a day (UTC).</summary>
    public static string DayFolder(string schema, string table, DateOnly day) => $"{TableFolder(schema, table)}day={Text(day)}/";

    /// <summary>What comes before all files of a day and behind those of the days before it.</summary>
    public static string Before(string schema, string table, DateOnly day) => $"{TableFolder(schema, table)}day={Text(day)}";

    /// <summary>What the tables of a source look like.</summary>
    public static string Schema(string schema) => $"_connections/schemas/{schema}.json";

    /// <summary>How far a warehouse's sources are loaded: the commit of a batch is the writing of this object.</summary>
    public static string Cursors(Guid warehouse) => $"_connections/{warehouse:N}/cursors.json";

    /// <summary>The lists of files of a warehouse's batches.</summary>
    public static string Batches(Guid warehouse) => $"_connections/{warehouse:N}/batches/";

    /// <summary>Held by whoever loads a warehouse into a local folder.</summary>
    public static string Lock(Guid warehouse) => $"_connections/{warehouse:N}/.lock";

    /// <summary>Written and deleted again by a test of the connection.</summary>
    public static string Probe(Guid warehouse) => $"_connections/{warehouse:N}/probe";

    /// <summary>What a batch's list and files are called: names sort in the order of loading.</summary>
    public static string NameOf(long number, Guid batch) => string.Create(CultureInfo.InvariantCulture, $"{number:D10}-{batch:N}");

    public static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
