using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Connections.Core.Warehouses.Statements;

namespace Connections.Core.Warehouses.Snowflake;

/// <summary>Snowflake's SQL API: a statement is a request with an id of ours, and is asked after until it has ended.</summary>
/// <remarks>
/// https://docs.snowflake.com/en/developer-guide/sql-api/reference, read 2026-11. Sent again with the same id a statement is not done twice, so
/// every request may be repeated where its answer was lost. All statements of a warehouse bear its tag, by which the next session finds those that
/// a lost one had begun (https://docs.snowflake.com/en/sql-reference/functions/query_history, read 2026-11).
/// </remarks>
internal sealed partial class SnowflakeConnection : IStatementConnection
{
    // What the question for statements has itself, so that it does not find itself.
    private const string NoTag = "connections";

    private readonly Uri _address;
    private readonly SnowflakeLogin _login;
    private readonly JsonObject _settings;
    private readonly TimeProvider _clock;
    private readonly string _tag;

    /// <exception cref="WarehouseException">The private key cannot be read.</exception>
    public SnowflakeConnection(EngineContext context, TimeProvider clock)
    {
        _settings = context.Warehouse.Settings;
        var account = Setting("account") ?? "";
        _address = new(Setting("host") ?? $"https://{account.Replace('_', '-').ToLowerInvariant()}.snowflakecomputing.com");
        _login = new(account, Setting("username") ?? "", Setting("privateKey") ?? "", Setting("passphrase"), clock);
        _clock = clock;
        _tag = $"connections-{context.Warehouse.Id:N}";
    }

    public async Task EndLostAsync(CancellationToken cancellationToken)
    {
        var pause = new PollPause(_clock);
        HashSet<Guid> ended = [];
        while (await RunAsync(
            "SELECT QUERY_ID FROM TABLE(INFORMATION_SCHEMA.QUERY_HISTORY_BY_USER(RESULT_LIMIT => 10000)) WHERE QUERY_TAG = @p0 AND EXECUTION_STATUS IN ('RUNNING', 'QUEUED', 'BLOCKED', 'RESUMING_WAREHOUSE')",
            NoTag, [_tag], cancellationToken) is { Count: > 0 } running)
        {
            foreach (var id in running.Select(row => Guid.Parse($"{row[0]}")).Where(ended.Add))
                await RunAsync($"SELECT SYSTEM$CANCEL_QUERY('{id}')", NoTag, [], cancellationToken);
            await pause.WaitAsync(cancellationToken);
        }
    }

    public Task ExecuteAsync(string sql, CancellationToken cancellationToken, params object?[] values) => QueryAsync(sql, cancellationToken, values);

    public Task<IReadOnlyList<object?[]>> QueryAsync(string sql, CancellationToken cancellationToken, params object?[] values) => RunAsync(sql, _tag, values, cancellationToken);

    public ValueTask DisposeAsync()
    {
        _login.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<IReadOnlyList<object?[]>> RunAsync(string sql, string tag, object?[] values, CancellationToken cancellationToken)
    {
        // One `?` after another: a value that stands twice is sent twice.
        var bindings = new JsonObject();
        var statement = Marker().Replace(sql, match =>
        {
            bindings[$"{bindings.Count + 1}"] = new JsonObject { ["type"] = "TEXT", ["value"] = $"{values[int.Parse(match.Groups[1].ValueSpan, provider: null)]}" };
            return "?";
        });
        var body = new JsonObject
        {
            ["statement"] = statement,
            ["bindings"] = bindings,
            ["database"] = Setting("database"),
            ["warehouse"] = Setting("warehouse"),
            ["role"] = Setting("role"),
            ["parameters"] = new JsonObject { ["timezone"] = "UTC", ["query_tag"] = tag },
        };
        var first = await EndedAsync(body, cancellationToken);
        return await RowsAsync(first, cancellationToken);
    }

    private string? Setting(string key) => (string?)_settings[key] is { } text && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;

    // The statement's answer, when it has ended.
    private async Task<JsonElement> EndedAsync(JsonObject body, CancellationToken cancellationToken)
    {
        var id = Guid.NewGuid();
        var (status, answer) = await SendAsync(retry => Request(HttpMethod.Post, $"/api/v2/statements?requestId={id}{(retry ? "&retry=true" : "")}", body), cancellationToken);
        var pause = new PollPause(_clock);
        while (status == HttpStatusCode.Accepted)
        {
            await pause.WaitAsync(cancellationToken);
            var handle = answer.GetProperty("statementHandle").GetString();
            (status, answer) = await SendAsync(_ => Request(HttpMethod.Get, $"/api/v2/statements/{handle}", body: null), cancellationToken);
        }

        return status == HttpStatusCode.OK ? answer : throw Refused(status, answer);
    }

    // A long answer comes in parts.
    private async Task<IReadOnlyList<object?[]>> RowsAsync(JsonElement first, CancellationToken cancellationToken)
    {
        List<object?[]> rows = [];
        Take(first, rows);
        var parts = first.TryGetProperty("resultSetMetaData", out var about) && about.TryGetProperty("partitionInfo", out var list) ? list.GetArrayLength() : 1;
        for (var part = 1; part < parts; part++)
        {
            var number = part;
            var handle = first.GetProperty("statementHandle").GetString();
            var (status, answer) = await SendAsync(_ => Request(HttpMethod.Get, $"/api/v2/statements/{handle}?partition={number}", body: null), cancellationToken);
            if (status != HttpStatusCode.OK)
                throw Refused(status, answer);
            Take(answer, rows);
        }

        return rows;
    }

    private static void Take(JsonElement answer, List<object?[]> rows)
    {
        if (answer.TryGetProperty("data", out var data))
            rows.AddRange(data.EnumerateArray().Select(row => row.EnumerateArray().Select(value => (object?)(value.ValueKind == JsonValueKind.Null ? null : $"{value}")).ToArray()));
    }

    private async Task<(HttpStatusCode Status, JsonElement Answer)> SendAsync(Func<bool, HttpRequestMessage> make, CancellationToken cancellationToken)
    {
        var answer = await StatementHttp.AskAsync(make, _clock, cancellationToken);
        return (answer.Status, answer.Json);
    }

    private HttpRequestMessage Request(HttpMethod method, string path, JsonObject? body)
    {
        var request = new HttpRequestMessage(method, new Uri(_address, path)) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Authorization = new("Bearer", _login.Token());
        request.Headers.Add("X-Snowflake-Authorization-Token-Type", "KEYPAIR_JWT");
        request.Headers.Add("Accept", "application/json");
        request.Headers.UserAgent.ParseAdd("connections/1.0");
        return request;
    }

    private static SnowflakeException Refused(HttpStatusCode status, JsonElement answer) =>
        new(StatementHttp.Text(answer, "code"), StatementHttp.Text(answer, "sqlState"), (int)status, StatementHttp.Text(answer, "message"));

    [GeneratedRegex(@"@p(\d+)")]
    private static partial Regex Marker();
}
