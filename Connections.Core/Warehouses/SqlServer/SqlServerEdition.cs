using System.Globalization;
using Connections.Core.Warehouses.Sql;

namespace Connections.Core.Warehouses.SqlServer;

/// <summary>Which of the engines that speak the protocol a server is.</summary>
/// <remarks>https://learn.microsoft.com/sql/t-sql/functions/serverproperty-transact-sql, read 2026-11.</remarks>
internal static class SqlServerEdition
{
    public const int Pool = 6, Serverless = 11;

    /// <summary>What is said of a <see cref="Serverless"/> one.</summary>
    public const string TakesNoRows =
        "This is a serverless pool or a warehouse of Fabric, which takes no rows from a connection. Name a SQL Server, an Azure SQL database or a dedicated pool of Azure Synapse.";

    public static async Task<int> OfAsync(ISqlConnection connection, CancellationToken cancellationToken)
    {
        var edition = await connection.QueryAsync("SELECT CAST(SERVERPROPERTY('EngineEdition') AS int)", cancellationToken);
        return Convert.ToInt32(edition[0][0], CultureInfo.InvariantCulture);
    }
}
