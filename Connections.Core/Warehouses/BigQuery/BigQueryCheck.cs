using Connections.Core.Warehouses.Sql;
using Connections.Core.Warehouses.Statements;

namespace Connections.Core.Warehouses.BigQuery;

/// <summary>Looks for every right that loading needs, and says how to give what is missing. Writes nothing.</summary>
/// <remarks>https://cloud.google.com/bigquery/docs/access-control, read 2026-11.</remarks>
internal sealed class BigQueryCheck(EngineContext context, IReadOnlyList<string> schemas)
{
    private static readonly (string Permission, string Role)[] Needed =
    [
        ("bigquery.jobs.create", "roles/bigquery.jobUser"),
        .. new[] { "datasets.create", "datasets.get", "tables.create", "tables.get", "tables.list", "tables.getData", "tables.update", "tables.updateData", "tables.delete" }
            .Select(permission => ($"bigquery.{permission}", "roles/bigquery.dataEditor")),
    ];

    private readonly List<MissingRight> _missing = [];

    public async Task<ConnectionReport> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = new BigQueryConnection(context, TimeProvider.System);
            if (!await LookAtProjectAsync(connection, cancellationToken))
                await connection.TryAsync("SELECT 1", cancellationToken);
            foreach (var schema in schemas.Append(SqlCursors.Schema))
                await LookAtAsync(connection, schema, cancellationToken);
        }
        catch (WarehouseException e)
        {
            _missing.Add(new(e.Message, Remedy: null));
        }
        catch (Exception e) when (BigQueryFaults.IsOfEngine(e))
        {
            if (_missing.Count == 0)
                _missing.Add(new(BigQueryFaults.Of(e, context).Message, Remedy: null));
        }

        return new(_missing);
    }

    // False where it cannot be asked for permissions.
    private async Task<bool> LookAtProjectAsync(BigQueryConnection connection, CancellationToken cancellationToken)
    {
        if (await connection.GrantedAsync([.. Needed.Select(needed => needed.Permission)], cancellationToken) is not { } granted)
            return false;
        var project = $"{context.Warehouse.Settings["project"]}";
        foreach (var role in Needed.Where(needed => !granted.Contains(needed.Permission)).GroupBy(needed => needed.Role))
            _missing.Add(new($"{connection.Email} lacks {string.Join(", ", role.Select(needed => needed.Permission))} in the project {project}.", BigQueryFaults.Grant(project, connection.Email, role.Key)));
        return true;
    }

    private async Task LookAtAsync(BigQueryConnection connection, string schema, CancellationToken cancellationToken)
    {
        if (await connection.DatasetAsync(schema, cancellationToken) is { } dataset && StatementHttp.Text(dataset, "defaultTableExpirationMs") is { Length: > 0 })
            _missing.Add(new($"The dataset {schema} deletes tables some time after they were made.", $"ALTER SCHEMA {BigQueryDialect.QuoteName(schema)} SET OPTIONS (default_table_expiration_days = NULL);"));
    }
}
