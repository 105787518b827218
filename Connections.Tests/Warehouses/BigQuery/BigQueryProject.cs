using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Tests.Warehouses.Statements;
using DuckDB.NET.Data;

namespace Connections.Tests.Warehouses.BigQuery;

/// <summary>A project with a service account, and what is in its datasets.</summary>
internal sealed class BigQueryProject(string name) : FakeTables(name)
{
    public const string Location = "EU";

    // Making a pair takes long: all accounts have one.
    private static readonly RSA Pair = RSA.Create(2048);

    public static RSA Public => Pair;

    public string Email => $"loader@{Name}.iam.gserviceaccount.com";

    /// <summary>Permissions that the account lacks in the project.</summary>
    public HashSet<string> Lacks { get; } = [];

    /// <summary>Whether the project may be asked for permissions.</summary>
    public bool HasResourceManager { get; set; } = true;

    /// <summary>A dataset that is not where the others are; null for none.</summary>
    public string? Elsewhere { get; set; }

    /// <summary>After how many milliseconds tables of new datasets are deleted; null for never.</summary>
    public string? Expiration { get; set; }

    /// <summary>How many jobs loaded a file.</summary>
    public int Loads { get; private set; }

    /// <summary>The account's key, as Google gives it.</summary>
    public string Key(string tokenAddress) => new JsonObject
    {
        ["type"] = "service_account",
        ["project_id"] = Name,
        ["private_key_id"] = "k1",
        ["private_key"] = Pair.ExportPkcs8PrivateKeyPem(),
        ["client_email"] = Email,
        ["token_uri"] = tokenAddress,
    }.ToJsonString();

    /// <summary>Whether a dataset is there.</summary>
    public bool Has(string dataset)
    {
        lock (Gate)
            return Query($"SELECT 1 FROM duckdb_schemas() WHERE schema_name = '{dataset}'").Count > 0;
    }

    /// <summary>Runs a query with its values.</summary>
    public List<string?[]> Run(string sql, IReadOnlyDictionary<string, string> values)
    {
        lock (Gate)
        {
            if (Lacks.Contains("bigquery.tables.create") && sql.StartsWith("CREATE TABLE", StringComparison.Ordinal) && !sql.Contains("_connections", StringComparison.Ordinal))
                throw new BigQueryRefusal(403, "accessDenied", "Access Denied: Permission bigquery.tables.create denied on dataset.");
            if (sql.Contains(" AS UUID)", StringComparison.Ordinal))
                throw new BigQueryRefusal(400, "invalidQuery", "Invalid cast from STRING to UUID");
            return Try(() =>
            {
                var bound = BigQuerySql.Bound(sql, values);
                if (sql.StartsWith("SELECT", StringComparison.Ordinal))
                    return Query(BigQuerySql.Query(bound));
                foreach (var statement in BigQuerySql.Change(bound))
                    Execute(statement);
                return [];
            });
        }
    }

    /// <summary>The tables of a dataset, with their types.</summary>
    public IReadOnlyList<(string Name, string Type)> TablesOf(string dataset)
    {
        lock (Gate)
        {
            return [.. Query($"SELECT table_name, 'TABLE' FROM duckdb_tables() WHERE schema_name = '{dataset}' UNION ALL SELECT view_name, 'VIEW' FROM duckdb_views() WHERE schema_name = '{dataset}' ORDER BY 1")
                .Select(row => (row[0]!, row[1]!))];
        }
    }

    /// <summary>The columns of a table, as its description has them; none where there is no such table.</summary>
    public IReadOnlyList<(string Name, string Type)> ColumnsOf(string dataset, string table)
    {
        lock (Gate)
        {
            return [.. Query($"SELECT column_name, data_type FROM duckdb_columns() WHERE schema_name = '{dataset}' AND table_name = '{table}' ORDER BY column_index").Select(row => (row[0]!, row[1] switch
            {
                "VARCHAR" => "STRING",
                "BIGINT" => "INTEGER",
                "DOUBLE" => "FLOAT",
                "TIMESTAMP WITH TIME ZONE" => "TIMESTAMP",
                var other => other!,
            }))];
        }
    }

    /// <summary>Loads lines of JSON.</summary>
    public void Load(JsonNode load, string lines)
    {
        lock (Gate)
        {
            Loads++;
            var target = load["destinationTable"]!;
            var fields = load["schema"]!["fields"]!.AsArray().Select(field => (Name: (string)field!["name"]!, Type: (string)field!["type"]!)).ToList();
            var rows = $"[{string.Join(',', lines.Split('\n', StringSplitOptions.RemoveEmptyEntries))}]";
            if (JsonSerializer.Deserialize<JsonElement>(rows).EnumerateArray().Any(row => row.EnumerateObject().Any(value => !fields.Exists(field => field.Name == value.Name))))
                throw new BigQueryRefusal(200, "invalid", "No such field.");
            Try(() =>
            {
                Execute(BigQuerySql.Load((string)target["datasetId"]!, (string)target["tableId"]!, fields, rows));
                return [];
            });
        }
    }

    private static List<string?[]> Try(Func<List<string?[]>> run)
    {
        try
        {
            return run();
        }
        catch (DuckDBException e)
        {
            throw e.Message.Contains("does not exist", StringComparison.Ordinal) ? new BigQueryRefusal(404, "notFound", $"Not found: Table {e.Message}") : new BigQueryRefusal(400, "invalidQuery", e.Message);
        }
    }
}
