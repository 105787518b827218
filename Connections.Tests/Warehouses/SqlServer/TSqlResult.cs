using Connections.Core.Warehouses.SqlServer.Tds;

namespace Connections.Tests.Warehouses.SqlServer;

/// <summary>What a statement answers: rows with their columns, or how many it wrote.</summary>
internal sealed record TSqlResult(IReadOnlyList<TdsColumn> Columns, IReadOnlyList<object?[]> Rows, long? Count)
{
    public static TSqlResult Nothing { get; } = new([], [], null);

    public static TSqlResult Of(string declared, object? value) => new([new("", declared)], [[value]], 1);
}
