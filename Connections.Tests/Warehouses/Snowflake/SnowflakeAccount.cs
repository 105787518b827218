using System.Security.Cryptography;
using Connections.Tests.Warehouses.Statements;
using DuckDB.NET.Data;

namespace Connections.Tests.Warehouses.Snowflake;

/// <summary>An account with one user, whose key pair it has, and one database.</summary>
internal sealed class SnowflakeAccount(string name) : FakeTables(name)
{
    public const string User = "LOADER";

    // Making a pair takes long: all accounts have one.
    private static readonly RSA Pair = RSA.Create(2048);

    public static RSA Key => Pair;

    /// <summary>The private half, as people have it.</summary>
    public static string PrivateKey(string? passphrase = null) => passphrase is null
        ? Pair.ExportPkcs8PrivateKeyPem()
        : Pair.ExportEncryptedPkcs8PrivateKeyPem(passphrase, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000));

    /// <summary>Whether the role may use the warehouse and the database.</summary>
    public bool HasWarehouse { get; set; } = true;

    public bool HasDatabase { get; set; } = true;

    /// <summary>A schema that belongs to somebody else; null for none.</summary>
    public string? Foreign { get; set; }

    /// <summary>Runs a statement with the values of its <c>?</c>.</summary>
    public List<string?[]> Run(string sql, string[] values)
    {
        if (sql.StartsWith("SELECT QUERY_ID FROM TABLE(INFORMATION_SCHEMA.QUERY_HISTORY_BY_USER", StringComparison.Ordinal))
            return Held is { } held && held.Mark == values[0] ? [[held.Id]] : [];
        if (sql.StartsWith("SELECT SYSTEM$CANCEL_QUERY(", StringComparison.Ordinal))
        {
            Cancel(sql.Split('\'')[1]);
            return [["query terminated."]];
        }

        lock (Gate)
        {
            if (sql.StartsWith("SELECT CURRENT_ROLE()", StringComparison.Ordinal))
                return [["LOADERS", HasDatabase ? "DW" : null, HasWarehouse ? "WH" : null]];
            if (Foreign is not null && sql.StartsWith("CREATE TABLE", StringComparison.Ordinal) && sql.Contains($"\"{Foreign.ToUpperInvariant()}\".", StringComparison.Ordinal))
                throw new SnowflakeRefusal("003001", "42501", $"SQL access control error: Insufficient privileges to operate on schema '{Foreign}'");
            if (sql.Contains("::VARCHAR::UUID", StringComparison.Ordinal))
                throw new SnowflakeRefusal("001065", "22023", "SQL compilation error: Function CAST cannot be used with arguments of types VARCHAR and UUID");
            try
            {
                if (sql.StartsWith("SELECT", StringComparison.Ordinal))
                    return Query(SnowflakeSql.Query(SnowflakeSql.Bound(sql, values), Foreign));
                foreach (var statement in SnowflakeSql.Change(SnowflakeSql.Bound(sql, values)))
                    Execute(statement);
                return [];
            }
            catch (DuckDBException e)
            {
                throw new SnowflakeRefusal("002003", e.ErrorType is DuckDB.NET.Native.DuckDBErrorType.Conversion ? "22018" : "42S02", $"SQL compilation error: {e.Message}");
            }
        }
    }
}
