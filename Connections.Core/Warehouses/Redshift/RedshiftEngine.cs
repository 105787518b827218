using Connections.Core.Settings;
using Connections.Core.Warehouses.Postgres;
using Connections.Core.Warehouses.Sql;
using Npgsql;

namespace Connections.Core.Warehouses.Redshift;

/// <summary>Amazon Redshift: it speaks PostgreSQL's protocol, but takes no COPY from a connection, so rows go by files in a bucket, or by statements of many rows.</summary>
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
            new("host", "Host", SettingKind.Text) { LeadsSecrets = true, Required = true, Description = "The cluster's endpoint, without port and database." },
            new("port", "Port", SettingKind.Number) { LeadsSecrets = true, Default = "5439" },
            new("database", "Database", SettingKind.Text) { Required = true },
            new("username", "Username", SettingKind.Text) { Required = true, Description = "Better a user of its own than somebody's." },
            new("password", "Password", SettingKind.Secret),
            new("ssl", "Require TLS", SettingKind.Boolean) { Description = "Left out, TLS is used where the server offers it." },
            new("bucket", "S3 bucket", SettingKind.Text) { Description = "Through it rows go much faster: as files below connections/ that Redshift copies and that are deleted then. Left out, rows go by statements." },
            new("region", "Region of the bucket", SettingKind.Text) { Default = "us-east-1" },
            new("endpoint", "Endpoint of the bucket", SettingKind.Url) { Description = "Left out, it is Amazon's own." },
            new("accessKey", "Access key", SettingKind.Text) { Description = "With it files are written, and Redshift reads them unless there is a role for that. Left out, what this machine may do counts." },
            new("secretKey", "Secret key", SettingKind.Secret),
            new("iamRole", "Role for COPY", SettingKind.Text) { Description = "ARN of a role that the cluster has and that may read the bucket, in place of the keys." },
            WarehouseSettings.Widen,
        ],
    };

    async Task<IWarehouseSession> IWarehouseEngine.OpenAsync(EngineContext context, CancellationToken cancellationToken)
    {
        var connection = new RedshiftConnection(over(await RedshiftLogin.OpenAsync(context, cancellationToken)), RedshiftStaging.Of(context));
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
