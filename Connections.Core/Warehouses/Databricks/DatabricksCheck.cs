using Connections.Core.Warehouses.Sql;

namespace Connections.Core.Warehouses.Databricks;

/// <summary>Looks for every right that loading needs, and says how to give what is missing. Writes nothing.</summary>
/// <remarks>https://docs.databricks.com/aws/en/data-governance/unity-catalog/manage-privileges/privileges, read 2026-11. Who makes a schema or a table owns it, and may do everything in it.</remarks>
internal sealed class DatabricksCheck(EngineContext context, IReadOnlyList<string> schemas)
{
    private const string Mine = "(grantee = current_user() OR is_account_group_member(grantee))";

    private static readonly string[] InSchema = ["USE SCHEMA", "CREATE TABLE", "SELECT", "MODIFY"], InOurs = [.. InSchema, "CREATE VOLUME", "READ VOLUME", "WRITE VOLUME"];

    private readonly List<MissingRight> _missing = [];

    public async Task<ConnectionReport> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = new DatabricksConnection(context, TimeProvider.System);
            await LookAsync(connection, cancellationToken);
        }
        catch (WarehouseException e)
        {
            _missing.Add(new(e.Message, Remedy: null));
        }
        catch (Exception e) when (DatabricksFaults.IsOfEngine(e))
        {
            _missing.Add(new(DatabricksFaults.Of(e, context).Message, Remedy: null));
        }

        return new(_missing);
    }

    private async Task LookAsync(DatabricksConnection connection, CancellationToken cancellationToken)
    {
        var catalog = connection.Settings.Catalog;
        var user = $"{(await connection.QueryAsync("SELECT current_user() AS name", cancellationToken))[0][0]}";
        var ofCatalog = await RightsAsync(
            connection,
            $"""
            SELECT 'ALL PRIVILEGES' AS privilege FROM information_schema.catalogs WHERE catalog_name = @p0 AND (catalog_owner = current_user() OR is_account_group_member(catalog_owner))
            UNION ALL SELECT privilege_type FROM information_schema.catalog_privileges WHERE catalog_name = @p0 AND {Mine}
            """,
            catalog,
            cancellationToken);
        Need(["USE CATALOG"], ofCatalog, $"the catalogue {catalog}", $"CATALOG {DatabricksDialect.QuoteName(catalog)}", user);

        var there = (await connection.QueryAsync("SELECT schema_name FROM information_schema.schemata", cancellationToken)).Select(row => $"{row[0]}").ToHashSet(StringComparer.OrdinalIgnoreCase);
        var all = schemas.Append(SqlCursors.Schema).ToList();
        if (!all.TrueForAll(there.Contains))
            Need(["CREATE SCHEMA"], ofCatalog, $"the catalogue {catalog}", $"CATALOG {DatabricksDialect.QuoteName(catalog)}", user);
        foreach (var schema in all.Where(there.Contains))
        {
            var rights = await RightsAsync(
                connection,
                $"""
                SELECT 'ALL PRIVILEGES' AS privilege FROM information_schema.schemata WHERE schema_name = @p0 AND (schema_owner = current_user() OR is_account_group_member(schema_owner))
                UNION ALL SELECT privilege_type FROM information_schema.schema_privileges WHERE schema_name = @p0 AND {Mine}
                """,
                schema,
                cancellationToken);
            rights.UnionWith(ofCatalog);
            Need(schema == SqlCursors.Schema ? InOurs : InSchema, rights, $"the schema {schema}", $"SCHEMA {DatabricksDialect.QuoteName(catalog)}.{DatabricksDialect.QuoteName(schema)}", user);
        }
    }

    private void Need(string[] needed, HashSet<string> rights, string where, string sql, string user)
    {
        var lacks = rights.Contains("ALL PRIVILEGES") ? [] : needed.Where(right => !rights.Contains(right)).ToList();
        if (lacks.Count > 0)
            _missing.Add(new($"{user} lacks {string.Join(", ", lacks)} on {where}.", $"GRANT {string.Join(", ", lacks)} ON {sql} TO {DatabricksDialect.QuoteName(user)};"));
    }

    // Some places write them with `_` between the words.
    private static async Task<HashSet<string>> RightsAsync(DatabricksConnection connection, string sql, string name, CancellationToken cancellationToken) =>
        [.. (await connection.QueryAsync(sql, cancellationToken, name)).Select(row => $"{row[0]}".ToUpperInvariant().Replace('_', ' '))];
}
