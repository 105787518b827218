using Connections.Core.Log;

namespace Connections.Core.Warehouses.Rows;

/// <summary>A column that the product makes itself.</summary>
internal readonly record struct StandardColumn(string Name, LogicalType Type);

/// <summary>The columns that a table has from its first row on, in order (warehouse contract, §3), also where the first batch has no value for them.</summary>
/// <param name="Columns">Made with the table.</param>
/// <param name="Reserved">Names that a property or trait may not have: it gets a <c>_</c> in front.</param>
internal sealed record StandardTable(IReadOnlyList<StandardColumn> Columns, IReadOnlySet<string> Reserved)
{
    private static readonly StandardColumn[] Identity = [new("id", LogicalType.Varchar), new("received_at", LogicalType.Timestamp), new("uuid_ts", LogicalType.Timestamp)];

    private static readonly StandardColumn[] Times =
        [new("sent_at", LogicalType.Timestamp), new("original_timestamp", LogicalType.Timestamp), new("timestamp", LogicalType.Timestamp)];

    private static readonly StandardColumn[] Call = [.. Identity, .. Texts("anonymous_id", "user_id"), .. Times];

    /// <summary><c>tracks</c> and the tables of events.</summary>
    public static StandardTable Track { get; } = With([.. Call, .. Texts("event", "event_text")]);

    /// <summary><c>users</c> and <c>accounts</c>: the latest state, without the times of the calls that made it.</summary>
    public static StandardTable Latest { get; } = With(Identity);

    /// <summary><c>_discards</c>.</summary>
    public static StandardTable Discards { get; } = With([.. Identity, .. Texts("table_name", "column_name", "column_value", "reason")]);

    private static StandardTable Identify { get; } = With(Call);

    // Name and category are properties as well, and share their columns with them.
    private static StandardTable Page { get; } = new([.. Call, .. Texts("name", "category")], Identify.Reserved);

    private static StandardTable Group { get; } = With([.. Call, .. Texts("group_id")]);

    private static StandardTable Alias { get; } = With([.. Identity, .. Texts("user_id", "previous_id"), .. Times]);

    /// <summary>The table that every call of a type is written to, and its columns.</summary>
    public static (string Name, StandardTable Table) Of(EventType type) => type switch
    {
        EventType.Track => (TableNames.Tracks, Track),
        EventType.Identify => (TableNames.Identifies, Identify),
        EventType.Page => (TableNames.Pages, Page),
        EventType.Screen => (TableNames.Screens, Page),
        EventType.Group => (TableNames.Groups, Group),
        EventType.Alias => (TableNames.Aliases, Alias),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Unknown call."),
    };

    /// <summary>A table of other columns than those of events, behind the three that every table has.</summary>
    public static StandardTable Beyond(IEnumerable<StandardColumn> columns) => With([.. Identity, .. columns]);

    private static StandardTable With(StandardColumn[] columns) => new(columns, columns.Select(column => column.Name).ToHashSet(StringComparer.Ordinal));

    private static StandardColumn[] Texts(params string[] names) => [.. names.Select(name => new StandardColumn(name, LogicalType.Varchar))];
}
