namespace Connections.Core.Warehouses.SqlServer.Tds;

/// <summary>Another server that a login is sent to, as the gateways of Azure SQL do.</summary>
internal sealed record TdsRoute(string Host, int Port);
