namespace Connections.Core.Warehouses.SqlServer.Tds;

/// <summary>A column that a bulk load writes.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Declared">Its type as the server declares it; values go in just that one.</param>
internal sealed record TdsColumn(string Name, string Declared)
{
    public TdsType Type { get; } = TdsType.Of(Declared);
}
