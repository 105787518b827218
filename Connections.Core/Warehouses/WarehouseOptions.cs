using System.ComponentModel.DataAnnotations;

namespace Connections.Core.Warehouses;

/// <summary>How warehouses are loaded: section <c>Connections:Warehouses</c>.</summary>
public sealed class WarehouseOptions
{
    /// <summary>How much memory an embedded engine may take, such as <c>128MB</c> or <c>1GB</c>; beyond it spills into the data folder. What the engine takes beside it is of the same size.</summary>
    [RegularExpression(@"^[1-9]\d{0,5}\s?(MB|MiB|GB|GiB)$", ErrorMessage = "Connections:Warehouses:MemoryLimit is a size such as 128MB or 1GB.")]
    public string MemoryLimit { get; init; } = "112MB"; // with 128MB five million events of three hundred names took the process just over 500 MB

    /// <summary>The most rows of one commit, over all tables. 1 to 500,000.</summary>
    [Range(1, 500_000, ErrorMessage = "Connections:Warehouses:BatchRows is 1 to 500000.")]
    public int BatchRows { get; init; } = 300_000;

    /// <summary>The most columns that a table is given, at most what its engine holds; values beyond go to <c>_discards</c>. 50 to 20,000.</summary>
    [Range(50, 20_000, ErrorMessage = "Connections:Warehouses:MaxColumns is 50 to 20000.")]
    public int MaxColumns { get; init; } = 5_000;

    /// <summary>The most tables that a source's schema is given; rows of further event names go to <c>tracks</c> and <c>_discards</c>. 20 to 100,000.</summary>
    [Range(20, 100_000, ErrorMessage = "Connections:Warehouses:MaxTables is 20 to 100000.")]
    public int MaxTables { get; init; } = 5_000;

    /// <summary>
    /// How far back, by <c>received_at</c>, loaded rows are searched for the id of a new one. Up to 365 days; zero means the whole table.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "365.00:00:00", ErrorMessage = "Connections:Warehouses:DuplicateWindow is 00:00:00 to 365.00:00:00.")]
    public TimeSpan DuplicateWindow { get; init; } = TimeSpan.FromDays(14);
}
