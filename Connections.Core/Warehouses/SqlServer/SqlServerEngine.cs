using Connections.Core.Warehouses.Sql;

namespace Connections.Core.Warehouses.SqlServer;

/// <summary>SQL Server and Azure SQL: rows go by bulk load straight into their tables.</summary>
internal sealed class SqlServerEngine : IWarehouseEngine
{
    private static readonly SqlServerDialect Dialect = new();

    public WarehouseProfile Profile { get; } = new("sqlserver", "SQL Server or Azure SQL", Embedded: false)
    {
        Description = "A SQL Server of yours, from 2016 on, or an Azure SQL database. Each source gets a schema of its own in the database.",
        Settings = new SqlServerSettings
        {
            Host = "Name or address of the server, such as sql.example.com or name.database.windows.net.",
            Port = "A named instance has one of its own.",
            Database = "It has to be there; schemas and tables are made in it.",
            Username = "A login of SQL Server's own; better one for this alone.",
            Encrypt = "As drivers of SQL Server call it; mandatory unless said otherwise. Strict wants SQL Server 2022; optional hides only the login, where the server asks for no more.",
            TrustsCertificate = "Takes any certificate, as a server that made its own needs. Whoever stands in between could then read along.",
        }.All,
    };

    async Task<IWarehouseSession> IWarehouseEngine.OpenAsync(EngineContext context, CancellationToken cancellationToken)
    {
        var connection = await SqlServerLogin.OpenAsync(context, cancellationToken);
        try
        {
            await SqlServerLogin.BeginAsync(context, connection, cancellationToken);
            return new SqlSession(Dialect, context, connection);
        }
        catch (Exception e)
        {
            await connection.DisposeAsync();
            if (SqlServerFaults.IsOfServer(e))
                throw SqlServerFaults.Of(e, context);
            throw;
        }
    }

    Task<ConnectionReport> IWarehouseEngine.CheckAsync(EngineContext context, IReadOnlyList<string> schemas, CancellationToken cancellationToken) =>
        new SqlServerCheck(context, schemas).RunAsync(cancellationToken);
}
