using System.Globalization;
using System.Text.Json.Nodes;
using Connections.Core.Warehouses.Sql;
using Connections.Core.Warehouses.SqlServer.Tds;

namespace Connections.Core.Warehouses.SqlServer;

/// <summary>Opens connections as the settings say, and makes them ready to load.</summary>
internal static class SqlServerLogin
{
    public const string Mandatory = "mandatory", Strict = "strict", Optional = "optional";

    private const int DefaultPort = 1433, LockPatienceMilliseconds = 5_000;

    // Whoever reads a table holds up whoever changes it.
    private const int WaitMilliseconds = 600_000;

    /// <exception cref="WarehouseException">It cannot be reached, or refuses the login.</exception>
    public static Task<TdsConnection> OpenAsync(EngineContext context, CancellationToken cancellationToken) => OpenAsync(context, "connections", cancellationToken);

    /// <param name="context">Which warehouse.</param>
    /// <param name="program">What we call ourselves in the server's lists of sessions.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="WarehouseException">It cannot be reached, or refuses the login.</exception>
    public static async Task<TdsConnection> OpenAsync(EngineContext context, string program, CancellationToken cancellationToken)
    {
        try
        {
            return await TdsConnection.OpenAsync(OptionsOf(context.Warehouse.Settings) with { Program = program }, cancellationToken);
        }
        catch (Exception e) when (SqlServerFaults.IsOfServer(e) || e is ArgumentException)
        {
            throw SqlServerFaults.Of(e, context);
        }
    }

    /// <summary>Where the server listens.</summary>
    public static int PortOf(JsonObject settings) => (int?)settings["port"] ?? DefaultPort;

    /// <summary>Sets what a load needs, and takes the warehouse's lock for the length of the connection.</summary>
    /// <exception cref="WarehouseException">Another connection loads the warehouse, or the engine is one that is not loaded into.</exception>
    public static async Task BeginAsync(EngineContext context, ISqlConnection connection, CancellationToken cancellationToken)
    {
        if (await WhyNotAsync(connection, cancellationToken) is { } reason)
            throw new WarehouseException(WarehouseFault.Login, false, reason);
        // A refused row shall not undo the batch; and nobody waits for ever.
        await connection.ExecuteAsync($"SET XACT_ABORT OFF; SET LOCK_TIMEOUT {WaitMilliseconds}", cancellationToken);
        // A connection of ours that was just closed holds the lock until the server has noticed.
        var locked = await connection.QueryAsync(
            "DECLARE @got int; EXEC @got = sp_getapplock @Resource = @p0, @LockMode = 'Exclusive', @LockOwner = 'Session', @LockTimeout = @p1; SELECT @got",
            cancellationToken,
            $"connections {context.Warehouse.Id:N}",
            LockPatienceMilliseconds);
        if (Number(locked[0][0]) < 0)
        {
            throw new WarehouseException(
                WarehouseFault.Resource, true, "Another connection loads this warehouse: a second program, or one of ours that the server has not given up yet. The sync is tried again.");
        }
    }

    /// <summary>Why the server is none that is loaded into; null for one that is.</summary>
    public static async Task<string?> WhyNotAsync(ISqlConnection connection, CancellationToken cancellationToken) =>
        await SqlServerEdition.OfAsync(connection, cancellationToken) switch
        {
            SqlServerEdition.Pool => "This is a dedicated pool of Azure Synapse, which makes no tables within a transaction. Add a warehouse of the type Azure Synapse instead: it loads such pools.",
            SqlServerEdition.Serverless => SqlServerEdition.TakesNoRows,
            _ => null,
        };

    private static TdsOptions OptionsOf(JsonObject settings) => new(
        $"{settings["host"]}".Trim(), PortOf(settings), (string?)settings["database"] ?? "", (string?)settings["username"] ?? "", (string?)settings["password"] ?? "")
    {
        Encryption = ((string?)settings["encrypt"], (bool?)settings["ssl"]) switch
        {
            (Strict, _) => TdsEncryption.Strict,
            (Optional, _) or (null or "", false) => TdsEncryption.Optional,
            _ => TdsEncryption.Mandatory,
        },
        TrustsCertificate = (bool?)settings["trustServerCertificate"] == true,
    };

    private static int Number(object? value) => Convert.ToInt32(value, CultureInfo.InvariantCulture);
}
