using Connections.Core.Warehouses.Sql;

namespace Connections.Core.Warehouses.ClickHouse;

/// <summary>Looks for every right that loading needs, and says how to give what is missing. Writes nothing.</summary>
internal sealed class ClickHouseCheck(EngineContext context, IReadOnlyList<string> schemas)
{
    private static readonly string[] Rights = ["CREATE TABLE", "DROP TABLE", "ALTER TABLE", "SELECT", "INSERT"];

    private readonly List<MissingRight> _missing = [];

    public async Task<ConnectionReport> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = new ClickHouseConnection(context, TimeProvider.System);
            var user = $"{(await connection.QueryAsync("SELECT currentUser() AS name", cancellationToken))[0][0]}";
            foreach (var schema in schemas.Append(SqlCursors.Schema))
                await LookAtAsync(connection, schema, user, cancellationToken);
        }
        catch (Exception e) when (ClickHouseFaults.IsOfEngine(e))
        {
            _missing.Add(new(ClickHouseFaults.Of(e, context).Message, Remedy: null));
        }

        return new(_missing);
    }

    private async Task LookAtAsync(ClickHouseConnection connection, string schema, string user, CancellationToken cancellationToken)
    {
        var database = ClickHouseDialect.QuoteName(schema);
        var isThere = (await connection.QueryAsync("SELECT 1 AS one FROM system.databases WHERE name = @p0", cancellationToken, schema)).Count > 0;
        foreach (var right in isThere ? Rights : [.. Rights, "CREATE DATABASE"])
        {
            // 0 or 1; https://clickhouse.com/docs/sql-reference/statements/check-grant, read 2026-11.
            var granted = await connection.QueryAsync($"CHECK GRANT {right} ON {database}.*", cancellationToken);
            if ($"{granted[0][0]}" is not ("1" or "true"))
                _missing.Add(new($"{user} lacks the right {right} on the database {schema}.", $"GRANT {right} ON {database}.* TO {ClickHouseDialect.QuoteName(user)};"));
        }
    }
}
