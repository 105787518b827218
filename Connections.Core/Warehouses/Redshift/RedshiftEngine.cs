using Connections.Core.Settings;
using Connections.Core.Warehouses.Postgres;
using Connections.Core.Warehouses.Sql;
using Npgsql;

namespace Connections.Core.Warehouses.Redshift;

/// <summary>Amazon Redshift: it speaks PostgreSQL's protocol, but takes no COPY from a connection, so rows go by statements of many rows.</summary>
/// <param name="over">What a connection is made into: a test stands in between there.</param>
internal sealed class RedshiftEngine(Func<ISqlConnection, ISqlConnection> over) : IWarehouseEngine
{
    private static readonly RedshiftDialect Dialect = new();

    public RedshiftEngine()
        : this(connection => connection)
    {
    }

    public WarehouseProfile Profile { get; } = new("redshift", "Amazon Redshift", Embedded: false)
    {
        Description = "A Redshift cluster or workgroup of yours. Each source gets a schema of its own in the database; a user with the right to create schemas there is all it takes.",
        Settings =
        [
            new("host", "Host", SettingKind.Text) { Required = true, Description = "The cluster's endpoint, without port and database." },
            new("port", "Port", SettingKind.Number) { Default = "5439" },
            new("database", "Database", SettingKind.Text) { Required = true },
            new("username", "Username", SettingKind.Text) { Required = true, Description = "Better a user of its own than somebody's." },
            new("password", "Password", SettingKind.Secret),
            new("ssl", "Require TLS", SettingKind.Boolean) { Description = "Left out, TLS is used where the server offers it." },
            WarehouseSettings.Widen,
        ],
    };

    async Task<IWarehouseSession> IWarehouseEngine.OpenAsync(EngineContext context, CancellationToken cancellationToken)
    {
        var connection = over(await RedshiftLogin.OpenAsync(context, cancellationToken));
        try
        {
            await RedshiftLogin.AwaitOthersAsync(Dialect, connection, cancellationToken);
            return new SqlSession(Dialect, context, connection);
        }
        catch (Exception e)
        {
            await connection.DisposeAsync();
            if (e is NpgsqlException ofServer)
                throw PostgresFaults.Of(ofServer, context);
            throw;
        }
    }

    Task<ConnectionReport> IWarehouseEngine.CheckAsync(EngineContext context, IReadOnlyList<string> schemas, CancellationToken cancellationToken) =>
        new RedshiftCheck(context, schemas).RunAsync(cancellationToken);
}
