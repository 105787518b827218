using System.Globalization;
using System.Text.RegularExpressions;
using Connections.Core.Warehouses.SqlServer.Tds;
using Connections.Tests.Warehouses.Synapse;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Connections.Tests.Warehouses.SqlServer;

/// <summary>Runs the statements of one connection.</summary>
internal sealed partial class TSqlSession : IDisposable
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fffffffzzz";

    private readonly TSqlDatabase _database;
    private readonly string _login;
    private readonly SqliteConnection _connection;
    private readonly List<SemaphoreSlim> _held = [];
    private readonly string? _id;
    private (string Into, IReadOnlyList<TdsColumn> Columns)? _bulk;

    public TSqlSession(TSqlDatabase database, string login, string program)
    {
        _id = database.Pool?.Begin(program);
        (_database, _login, _connection) = (database, login, database.Connect());
        _connection.CreateFunction("DATALENGTH", (string? text) => (long?)text?.Length * 2);
        _connection.CreateFunction("USER_NAME", () => login);
        _connection.CreateFunction("DB_NAME", () => database.Name);
        _connection.CreateFunction("DATABASEPROPERTYEX", (string _, string _) => database.IsReadOnly ? "READ_ONLY" : "READ_WRITE");
        _connection.CreateFunction("SERVERPROPERTY", (string _) => database.Edition);
        _connection.CreateFunction("HAS_PERMS_BY_NAME", (string what, string kind, string right) => database.Allows(login, right, kind == "DATABASE" ? null : what.Trim('[', ']')) ? 1 : 0);
        _connection.CreateFunction("TYPE_NAME", (string declared) => declared.Split('(')[0].ToLowerInvariant());
        _connection.CreateFunction("SIZE_OF", (string declared, string what) => SizeOf(declared, what));
        _connection.CreateFunction("SWITCHOFFSET", (string? time, string _) => time);
        _connection.CreateFunction("FORMAT", (object? value, string format, string _) => value switch
        {
            null or DBNull => null,
            string time => DateTimeOffset.Parse(time, CultureInfo.InvariantCulture).ToString(format, CultureInfo.InvariantCulture),
            _ => Convert.ToDouble(value, CultureInfo.InvariantCulture).ToString(format, CultureInfo.InvariantCulture),
        });
    }

    /// <summary>The transaction that is open; 0 for none.</summary>
    public ulong Transaction { get; private set; }

    public async Task<TSqlResult> RunAsync(string sql, object?[] values)
    {
        var statement = sql.Trim();
        if (_database.Pool is { } pool)
        {
            if (SynapseRules.Answer(_database, pool, _id!, _login, statement, values) is { } answer)
                return answer;
            statement = SynapseRules.Checked(statement, Transaction != 0);
            if (pool.TryHold(_id!, statement, () => Finish(statement)))
                throw new IOException("The client is gone, and the statement runs on.");
        }

        if (statement.StartsWith("SET ", StringComparison.OrdinalIgnoreCase))
            return TSqlResult.Nothing;
        if (statement.Contains("sp_getapplock", StringComparison.Ordinal))
            return TSqlResult.Of("int", await TryLockAsync((string)values[0]!) ? 0L : -1L);
        if (Raised().Match(statement) is { Success: true } raised)
            throw new TSqlError(int.Parse(raised.Groups[1].Value, CultureInfo.InvariantCulture), "Raised.", byte.Parse(raised.Groups[2].Value, CultureInfo.InvariantCulture));
        Authorise(statement);
        try
        {
            return Special(statement) ?? Execute(TSql.Translate(statement), values);
        }
        catch (SqliteException e)
        {
            throw Refusal(e);
        }
    }

    /// <summary>Writes the rows of a bulk load that was announced, all or none.</summary>
    public TSqlResult Load(IReadOnlyList<TdsType> types, IEnumerable<object?[]> rows)
    {
        var (into, columns) = _bulk ?? throw new TSqlError(4002, "No bulk load was announced.");
        _bulk = null;
        if (!columns.Select(column => column.Type).SequenceEqual(types))
            throw new TSqlError(4816, "Invalid column type from bcp client.");

        using var command = _connection.CreateCommand();
        command.CommandText = $"INSERT INTO {into} ({string.Join(", ", columns.Select(column => TSql.Name(column.Name)))}) VALUES ({string.Join(", ", columns.Select((_, at) => $"@p{at}"))})";
        Execute("SAVEPOINT bulk");
        long count = 0;
        try
        {
            foreach (var row in rows)
            {
                Fit(columns, row);
                command.Parameters.Clear();
                for (var at = 0; at < row.Length; at++)
                    command.Parameters.AddWithValue($"@p{at}", Stored(row[at]));
                command.ExecuteNonQuery();
                count++;
            }
        }
        catch (Exception e) when (e is SqliteException or TSqlError)
        {
            if (e is SqliteException refused && Refusal(refused) is { Number: 50_000 } ended)
                throw ended;
            Execute("ROLLBACK TO bulk");
            Execute("RELEASE bulk");
            throw e is SqliteException other ? TSqlError.Of(other) : e;
        }

        Execute("RELEASE bulk");
        return new([], [], count);
    }

    public void Dispose()
    {
        if (_id is not null)
            _database.Pool?.End(_id);
        _connection.Dispose();
        _held.ForEach(held => held.Release());
    }

    // What runs on without a client is done over a connection of its own.
    private void Finish(string sql)
    {
        using var connection = _database.Connect();
        using var command = connection.CreateCommand();
        command.CommandText = TSql.Translate(sql);
        command.ExecuteNonQuery();
    }

    // A trigger of SQLite's can roll back all, as one of SQL Server's can.
    private TSqlError Refusal(SqliteException e)
    {
        if (raw.sqlite3_get_autocommit(_connection.Handle!) == 0 || Transaction == 0)
            return TSqlError.Of(e);
        Transaction = 0;
        return new(50_000, e.Message);
    }

    private TSqlResult? Special(string sql)
    {
        switch (sql)
        {
            case "BEGIN TRANSACTION":
                Execute("BEGIN");
                Transaction = (ulong)Random.Shared.NextInt64(1, long.MaxValue);
                return TSqlResult.Nothing;
            case "COMMIT TRANSACTION":
                return End("COMMIT", 3902);
            case "ROLLBACK TRANSACTION":
                return End("ROLLBACK", 3903);
            case "IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION":
                return Transaction == 0 ? TSqlResult.Nothing : End("ROLLBACK", 3903);
        }

        if (Saved().Match(sql) is { Success: true } saved)
        {
            if (Transaction == 0)
                throw new TSqlError(saved.Groups[1].Value == "SAVE" ? 628 : 6401, "There is no transaction of that name.");
            return Execute($"{(saved.Groups[1].Value == "SAVE" ? "SAVEPOINT" : "ROLLBACK TO")} {saved.Groups[2].Value}");
        }

        if (Schema().Match(sql) is { Success: true } schema)
        {
            _database.Give(_login, "CONTROL", schema.Groups[1].Value);
            return Execute($"""INSERT INTO "sys.schemas" (name) VALUES ('{schema.Groups[1].Value}')""");
        }

        if (Announced().Match(sql) is { Success: true } announced)
        {
            Announce(announced);
            return TSqlResult.Nothing;
        }

        return null;
    }

    private TSqlResult End(string sql, int otherwise)
    {
        if (Transaction == 0)
            throw new TSqlError(otherwise, "The request has no corresponding BEGIN TRANSACTION.");
        Transaction = 0;
        return Execute(sql);
    }

    // A client declares each column as it is, or the server has to convert, which it does not always.
    private void Announce(Match announced)
    {
        var table = TSql.Translate(announced.Groups[1].Value);
        var there = Execute($"SELECT name, type FROM pragma_table_info('{table.Replace("temp.", "", StringComparison.Ordinal).Trim('"').Replace("'", "''", StringComparison.Ordinal)}')")
            .Rows.ToDictionary(row => (string)row[0]!, row => ((string)row[1]!).Replace(TSql.Max, "(max)", StringComparison.Ordinal).ToLowerInvariant());
        if (there.Count == 0)
            throw new TSqlError(208, $"Invalid object name '{table}'.");
        List<TdsColumn> columns = [];
        foreach (Match column in Declared().Matches(announced.Groups[2].Value))
        {
            var (name, type) = (column.Groups[1].Value.Replace("]]", "]", StringComparison.Ordinal), column.Groups[2].Value.Replace(" ", "", StringComparison.Ordinal));
            if (there.GetValueOrDefault(name) != type)
                throw new TSqlError(4816, $"Invalid column type from bcp client for {name}: {type} instead of {there.GetValueOrDefault(name)}.");
            columns.Add(new(name, type));
        }

        _bulk = (table, columns);
    }

    // A row has to fit into a page, where texts that may be long leave a pointer.
    private static void Fit(IReadOnlyList<TdsColumn> columns, object?[] row)
    {
        var size = 0;
        for (var at = 0; at < row.Length; at++)
        {
            var (type, bytes) = (columns[at].Type, (row[at] as string)?.Length * 2 ?? 0);
            if (type.IsText && !type.IsUnlimited && bytes > type.Size)
                throw new TSqlError(2628, $"String or binary data would be truncated in column '{columns[at].Name}'.");
            size += type.IsText ? row[at] is null ? 0 : Math.Min(bytes, 24) + 2 : type.HasLongLength ? 24 : Math.Max(type.Size, 8);
        }

        if (size > 8060)
            throw new TSqlError(511, $"Cannot create a row of size {size} which is greater than the allowable maximum row size of 8060.");
    }

    private TSqlResult Execute(string sql, params object?[] values)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        for (var at = 0; at < values.Length; at++)
            command.Parameters.AddWithValue($"@p{at}", Stored(values[at]));
        using var reader = command.ExecuteReader();
        if (reader.FieldCount == 0)
            return new([], [], Math.Max(0, reader.RecordsAffected));
        List<object?[]> rows = [];
        while (reader.Read())
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(column => reader.IsDBNull(column) ? null : reader.GetValue(column))]);
        return new([.. Enumerable.Range(0, reader.FieldCount).Select(column => new TdsColumn(reader.GetName(column), TypeOf(reader, column, rows)))], rows, rows.Count);
    }

    private static string TypeOf(SqliteDataReader reader, int column, List<object?[]> rows) =>
        raw.sqlite3_column_decltype(reader.Handle!, column).utf8_to_string() is { } declared && declared.Length > 0
            ? declared.Replace(TSql.Max, "(max)", StringComparison.Ordinal).ToLowerInvariant() is var type && type == "integer" ? "bigint" : type == "text" ? "nvarchar(max)" : type
            : rows.Select(row => row[column]).FirstOrDefault(value => value is not null) switch
            {
                long => "bigint",
                double => "float",
                byte[] => "varbinary(max)",
                _ => "nvarchar(max)",
            };

    private static object Stored(object? value) => value switch
    {
        null => DBNull.Value,
        DateTimeOffset time => time.ToUniversalTime().ToString(TimeFormat, CultureInfo.InvariantCulture),
        DateTime time => new DateTimeOffset(time.Ticks, TimeSpan.Zero).ToString(TimeFormat, CultureInfo.InvariantCulture),
        decimal number => number.ToString(CultureInfo.InvariantCulture),
        bool boolean => boolean ? 1L : 0L,
        _ => value,
    };

    private static int SizeOf(string declared, string what)
    {
        if (declared.Split('(')[0].ToLowerInvariant() is "varchar" or "xml" or "integer" or "")
            return 0;
        var type = TdsType.Of(declared.ToLowerInvariant().Replace(TSql.Max, "(max)", StringComparison.Ordinal));
        return what switch { "length" => type.IsUnlimited ? -1 : type.Size, "precision" => type.Precision, _ => type.Scale };
    }

    private async Task<bool> TryLockAsync(string name)
    {
        var held = _database.Lock(name);
        if (!await held.WaitAsync(TimeSpan.FromMilliseconds(500)))
            return false;
        _held.Add(held);
        return true;
    }

    private void Authorise(string sql)
    {
        foreach (var (pattern, right) in Rights)
        {
            var found = pattern.Match(sql);
            var schema = found.Groups[1].Success ? found.Groups[1].Value : null;
            if (found.Success && !_database.Allows(_login, right, schema))
                throw new TSqlError(schema is null ? 262 : 229, $"{right} permission denied in {(schema is null ? $"database '{_database.Name}'" : $"schema '{schema}'")}.", 14);
        }
    }

    private static readonly (Regex, string)[] Rights =
    [
        (new("^CREATE SCHEMA "), "CREATE SCHEMA"), (new(@"^CREATE TABLE (?!\[#)"), "CREATE TABLE"), (new(@"^CREATE (?:TABLE|.*INDEX .* ON) \[(\w+)\]\."), "ALTER"),
        (new(@"^(?:ALTER TABLE|DROP TABLE) \[(\w+)\]\."), "ALTER"), (new(@"^INSERT (?:INTO|BULK) \[(\w+)\]\."), "INSERT"), (new(@"^DELETE FROM \[(\w+)\]\."), "DELETE"),
        (new(@"^UPDATE .* FROM \[(\w+)\]\.", RegexOptions.Singleline), "UPDATE"), (new(@"(?<!DELETE )(?:FROM|JOIN) \[(\w+)\]\."), "SELECT"),
    ];

    [GeneratedRegex(@"^(SAVE|ROLLBACK) TRANSACTION (\w+)$")]
    private static partial Regex Saved();

    [GeneratedRegex(@"^CREATE SCHEMA \[(\w+)\]$")]
    private static partial Regex Schema();

    [GeneratedRegex(@"^insert bulk (.+?)\s*\((\[.*)\)(?:\s+with\s*\(([^()]*)\))?$", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex Announced();

    [GeneratedRegex(@"\[((?:[^\]]|\]\])+)\] ([a-z0-9]+(?:\([^)]*\))?)")]
    private static partial Regex Declared();

    [GeneratedRegex(@"^RAISE (\d+) (\d+)$")]
    private static partial Regex Raised();
}
