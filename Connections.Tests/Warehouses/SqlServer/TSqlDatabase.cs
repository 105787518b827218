using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Connections.Tests.Warehouses.Synapse;
using Microsoft.Data.Sqlite;

namespace Connections.Tests.Warehouses.SqlServer;

/// <summary>A database of the fake: a file of SQLite, which has real transactions and savepoints, and who may do what in it.</summary>
internal sealed partial class TSqlDatabase : IDisposable
{
    public const string Owner = "sa", Password = "Pass[word]1 é";

    private readonly string _folder = Directory.CreateTempSubdirectory("connections-tsql-").FullName;
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _locks = [];
    private readonly ConcurrentDictionary<(string Login, string Right, string? Schema), bool> _rights = [];
    private int _loseAt = -1;
    private bool _afterwards;

    public TSqlDatabase(string name)
    {
        Name = name;
        using var connection = Connect();
        Run(connection, """PRAGMA journal_mode = WAL; CREATE TABLE "sys.schemas" (schema_id integer PRIMARY KEY, name nvarchar(128)); INSERT INTO "sys.schemas" (name) VALUES ('dbo')""");
    }

    public string Name { get; }

    /// <summary>Who may sign in, beside the owner; the password is the same.</summary>
    public ConcurrentBag<string> Logins { get; } = [Owner];

    /// <summary>Which engine it says it is (<c>SERVERPROPERTY('EngineEdition')</c>).</summary>
    public int Edition { get; set; } = 3;

    /// <summary>Its sessions, where it is a dedicated pool of Synapse, with a pool's rules; null where it is not.</summary>
    public SynapsePool? Pool { get; set; }

    public bool IsReadOnly { get; set; }

    /// <summary>All statements that came, in order.</summary>
    public ConcurrentQueue<string> Statements { get; } = [];

    /// <summary>Whether the connection was lost at the statement that <see cref="LoseAt"/> named.</summary>
    public bool HasLost => _loseAt < 0;

    /// <summary>Loses the connection at the statement of that number from now on, before it is done or after.</summary>
    public void LoseAt(int statement, bool afterwards) => (_loseAt, _afterwards) = (statement, afterwards);

    /// <summary>Takes note of a statement; null where nothing happens to it, else whether it is lost after it was done.</summary>
    public bool? Count(string sql)
    {
        Statements.Enqueue(sql);
        return _loseAt >= 0 && _loseAt-- == 0 ? _afterwards : null;
    }

    public SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(_folder, "db.sqlite")};Pooling=false");
        connection.Open();
        connection.CreateCollation("ours", (one, other) => string.Compare(one.TrimEnd(' '), other.TrimEnd(' '), StringComparison.OrdinalIgnoreCase));
        connection.CreateCollation("Latin1_General_100_BIN2", (one, other) => string.CompareOrdinal(one.TrimEnd(' '), other.TrimEnd(' ')));
        Run(connection, "PRAGMA synchronous = OFF");
        return connection;
    }

    public SemaphoreSlim Lock(string name) => _locks.GetOrAdd(name, _ => new(1));

    /// <summary>Gives rights as a statement of ours says.</summary>
    public void Grant(string sql)
    {
        var grant = Granted().Match(sql);
        Assert.True(grant.Success, sql);
        foreach (var right in grant.Groups[1].Value.Split(", "))
            Give(grant.Groups[3].Value, right, grant.Groups[2].Success ? grant.Groups[2].Value : null);
    }

    public void Give(string login, string right, string? schema) => _rights[(login, right, schema)] = true;

    /// <summary>What was given to somebody.</summary>
    public IEnumerable<(string Right, string? Schema)> RightsOf(string login) => _rights.Keys.Where(given => given.Login == login).Select(given => (given.Right, given.Schema));

    /// <summary>Whether somebody may do something in a schema, or in the database where that is null.</summary>
    public bool Allows(string login, string right, string? schema) =>
        login == Owner || _rights.ContainsKey((login, right, schema)) || _rights.ContainsKey((login, "CONTROL", schema));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    [GeneratedRegex(@"^GRANT (.+?)(?: ON SCHEMA::\[(\w+)\])? TO \[(\w+)\];$")]
    private static partial Regex Granted();
}
