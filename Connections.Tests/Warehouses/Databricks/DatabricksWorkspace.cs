using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text;
using Connections.Tests.Warehouses.Statements;
using DuckDB.NET.Data;

namespace Connections.Tests.Warehouses.Databricks;

/// <summary>What a service principal has: a SQL warehouse of its name, a catalogue, and files in volumes.</summary>
internal sealed class DatabricksWorkspace(string name) : FakeTables(name)
{
    public const string Secret = "dose not a secret";

    public const string Token = "dapi not a secret";

    /// <summary>Files of volumes by their paths.</summary>
    public ConcurrentDictionary<string, byte[]> Files { get; } = [];

    /// <summary>Whether the volume is there, without which no file can be put.</summary>
    public bool HasVolume { get; set; }

    public bool HasCatalog { get; set; } = true;

    /// <summary>Whether an answer that is lost after its statement was done is told as a gateway does that gives up waiting.</summary>
    public bool HasGateway { get; set; }

    /// <summary>Whether the principal may use the SQL warehouse.</summary>
    public bool CanUse { get; set; } = true;

    /// <summary>Rights on the catalogue that the principal has, by itself.</summary>
    public List<string> Rights { get; } = ["USE_CATALOG", "CREATE_SCHEMA"];

    /// <summary>A schema that belongs to somebody else; null for none.</summary>
    public string? Foreign { get; set; }

    /// <summary>Runs a statement, without the remark before it.</summary>
    public List<string?[]> Run(string sql, IReadOnlyDictionary<string, string> values)
    {
        lock (Gate)
        {
            if (!HasCatalog)
                throw new DatabricksRefusal("NO_SUCH_CATALOG_EXCEPTION", "42704", "Catalog 'dw' was not found.");
            if (Foreign is not null && sql.StartsWith("CREATE TABLE", StringComparison.Ordinal) && sql.Contains($"`{Foreign}`.", StringComparison.Ordinal))
                throw new DatabricksRefusal("INSUFFICIENT_PERMISSIONS", "42501", $"User does not have CREATE TABLE on Schema 'dw.{Foreign}'.");
            if (sql.Contains(" AS uuid)", StringComparison.OrdinalIgnoreCase))
                throw new DatabricksRefusal("DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION", "42K09", "Cannot resolve CAST due to data type mismatch.");
            try
            {
                return Answer(DatabricksSql.Bound(sql, values));
            }
            catch (DuckDBException e)
            {
                throw new DatabricksRefusal(
                    e.ErrorType is DuckDB.NET.Native.DuckDBErrorType.Conversion ? "CAST_INVALID_INPUT" : "TABLE_OR_VIEW_NOT_FOUND",
                    e.ErrorType is DuckDB.NET.Native.DuckDBErrorType.Conversion ? "22018" : "42P01",
                    e.Message);
            }
        }
    }

    private List<string?[]> Answer(string sql)
    {
        if (sql.StartsWith("CREATE VOLUME IF NOT EXISTS `_connections`.", StringComparison.Ordinal))
        {
            HasVolume = true;
            return [];
        }

        if (sql.StartsWith("SELECT", StringComparison.Ordinal))
            return Query(DatabricksSql.Query(sql, this));
        foreach (var statement in DatabricksSql.Change(sql, Lines))
            Execute(statement);
        return [];
    }

    // A file's lines, which are the arrays of its rows.
    private string Lines(string path)
    {
        using var zip = new GZipStream(new MemoryStream(Files[path]), CompressionMode.Decompress);
        using var reader = new StreamReader(zip, Encoding.UTF8);
        return $"[{string.Join(',', reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries))}]";
    }
}
