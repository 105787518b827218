using Connections.Core.Warehouses.Rows;

namespace Connections.Core.Warehouses.Operations;

/// <summary>The tables in which a warehouse has what this installation itself did, and where they are.</summary>
public static class OperationalTables
{
    /// <summary>Their schema.</summary>
    public const string Schema = "_connections_operations";

    /// <summary>What the sync history has in place of a source for them.</summary>
    public static Guid SourceId { get; } = new("c0de0000-0000-4000-8000-0000000000aa");

    /// <summary>Every try of every event at every destination.</summary>
    internal const string Deliveries = "deliveries";

    /// <summary>Events that a rule kept from a destination.</summary>
    internal const string Filtered = "filtered_events";

    /// <summary>Events that were given up, with their last request and answer.</summary>
    internal const string Parked = "parked_events";

    /// <summary>The sync history.</summary>
    internal const string Syncs = "syncs";

    /// <summary>Tables and columns that syncs added to warehouses.</summary>
    internal const string SchemaChanges = "schema_changes";

    private static readonly StandardColumn[] OfEvent =
    [
        Text("destination"), Text("source"), Text("message_id"), Text("event_type"), Text("event_name"), Text("reason"),
    ];

    internal static StandardTable DeliveriesTable { get; } = StandardTable.Beyond([.. OfEvent, Text("state"), Number("attempt"), Number("took_ms")]);

    internal static StandardTable FilteredTable { get; } = StandardTable.Beyond(OfEvent);

    internal static StandardTable ParkedTable { get; } = StandardTable.Beyond([.. OfEvent, Number("attempt"), Text("request"), Text("response")]);

    internal static StandardTable SyncsTable { get; } = StandardTable.Beyond(
    [
        Text("warehouse"), Text("source"), Text("started_by"), Time("started_at"), Time("ended_at"), Text("status"), Number("rows_loaded"), Number("bytes_read"), Number("preparation_ms"),
        Number("loading_ms"), Number("notices"), Text("error"), Text("trouble"), new("is_backfill", LogicalType.Boolean),
    ]);

    internal static StandardTable SchemaChangesTable { get; } =
        StandardTable.Beyond([Text("warehouse"), Text("source"), Text("schema_name"), Text("table_name"), Text("column_name"), Text("kind")]);

    private static StandardColumn Text(string name) => new(name, LogicalType.Varchar);

    private static StandardColumn Number(string name) => new(name, LogicalType.Integer);

    private static StandardColumn Time(string name) => new(name, LogicalType.Timestamp);
}
