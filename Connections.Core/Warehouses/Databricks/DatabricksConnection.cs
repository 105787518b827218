using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Connections.Core.Warehouses.Sql;
using Connections.Core.Warehouses.Statements;

namespace Connections.Core.Warehouses.Databricks;

/// <summary>Databricks' API of statements: each runs on the SQL warehouse, and is asked after until it has ended.</summary>
/// <remarks>
/// https://docs.databricks.com/api/workspace/statementexecution, read 2026-11. A request has no id by which it could be sent again, so where its
/// answer is lost the session ends; and each statement begins with a remark, by which the next session finds in the history of queries what still
/// runs, and cancels it.
/// </remarks>
internal sealed partial class DatabricksConnection : IStatementConnection
{
    private const string Statements = "/api/2.0/sql/statements";

    // Those of a query that has not ended (https://docs.databricks.com/api/workspace/queryhistory/list, read 2026-11).
    private static readonly string[] Running = ["QUEUED", "STARTED", "COMPILING", "COMPILED", "RUNNING"];

    private readonly DatabricksSettings _settings;
    private readonly DatabricksLogin _login;
    private readonly DatabricksStage _stage;
    private readonly TimeProvider _clock;
    private readonly string _remark;

    /// <exception cref="WarehouseException">The settings name no place or no login.</exception>
    public DatabricksConnection(EngineContext context, TimeProvider clock)
    {
        _settings = DatabricksSettings.Of(context.Warehouse.Settings);
        _login = new(_settings, clock);
        _stage = new(context, _settings, SendAsync);
        _clock = clock;
        _remark = $"/* connections-{context.Warehouse.Id:N} */ ";
    }

    public DatabricksSettings Settings => _settings;

    public async Task EndLostAsync(CancellationToken cancellationToken)
    {
        var pause = new PollPause(_clock);
        HashSet<string> ended = [];
        while (await LostAsync(cancellationToken) is { Count: > 0 } lost)
        {
            foreach (var id in lost.Where(ended.Add))
                (await SendAsync(HttpMethod.Post, $"{Statements}/{Uri.EscapeDataString(id)}/cancel", null, cancellationToken)).Dispose();
            await pause.WaitAsync(cancellationToken);
        }

        await _stage.ClearAsync(cancellationToken);
    }

    public Task ExecuteAsync(string sql, CancellationToken cancellationToken, params object?[] values) => EndedAsync(sql, values, cancellationToken);

    public async Task<IReadOnlyList<object?[]>> QueryAsync(string sql, CancellationToken cancellationToken, params object?[] values)
    {
        List<object?[]> rows = [];
        if (!(await EndedAsync(sql, values, cancellationToken)).TryGetProperty("result", out var part))
            return rows;
        while (true)
        {
            if (part.TryGetProperty("data_array", out var data))
                rows.AddRange(data.EnumerateArray().Select(row => row.EnumerateArray().Select(value => (object?)(value.ValueKind == JsonValueKind.Null ? null : $"{value}")).ToArray()));
            // A long answer comes in parts.
            if (StatementHttp.Text(part, "next_chunk_internal_link") is not { Length: > 0 } next)
                return rows;
            part = await GetAsync(next, cancellationToken);
        }
    }

    /// <summary>Writes rows by a file and a statement that reads it, all of them or none.</summary>
    /// <param name="insert">Makes the statement for a file.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task InsertAsync(Func<string, string> insert, FittedRows rows, CancellationToken cancellationToken)
    {
        if (await _stage.PutAsync(rows, this, cancellationToken) is not { } file)
            return;
        await ExecuteAsync(insert(file), cancellationToken);
        await _stage.DeleteAsync(file, cancellationToken);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    // The statement's answer, when it has ended.
    private async Task<JsonElement> EndedAsync(string sql, object?[] values, CancellationToken cancellationToken)
    {
        var body = new JsonObject
        {
            ["warehouse_id"] = _settings.ComputeId,
            ["catalog"] = _settings.Catalog,
            ["statement"] = _remark + Marker().Replace(sql, ":p$1"),
            ["parameters"] = new JsonArray([.. values.Select((value, at) => new JsonObject { ["name"] = $"p{at}", ["value"] = $"{value}" })]),
            ["disposition"] = "INLINE",
            ["format"] = "JSON_ARRAY",
            ["wait_timeout"] = "30s",
            ["on_wait_timeout"] = "CONTINUE",
        };
        var answer = await JsonAsync(await SendAsync(HttpMethod.Post, Statements, () => JsonContent.Create(body), cancellationToken), cancellationToken);
        var id = StatementHttp.Text(answer, "statement_id");
        var pause = new PollPause(_clock);
        while (State(answer) is "PENDING" or "RUNNING")
        {
            await pause.WaitAsync(cancellationToken);
            answer = await GetAsync($"{Statements}/{Uri.EscapeDataString(id)}", cancellationToken);
        }

        return State(answer) == "SUCCEEDED" ? answer : throw DatabricksFaults.Failed(answer);
    }

    private static string State(JsonElement answer) => answer.TryGetProperty("status", out var status) ? StatementHttp.Text(status, "state") : "";

    private async Task<List<string>> LostAsync(CancellationToken cancellationToken)
    {
        List<string> lost = [];
        var filter = $"filter_by.warehouse_ids={Uri.EscapeDataString(_settings.ComputeId)}&{string.Join('&', Running.Select(status => $"filter_by.statuses={status}"))}&max_results=1000";
        var page = "";
        do
        {
            var answer = await GetAsync($"/api/2.0/sql/history/queries?{filter}{page}", cancellationToken);
            if (answer.TryGetProperty("res", out var queries))
                lost.AddRange(queries.EnumerateArray().Where(query => StatementHttp.Text(query, "query_text").StartsWith(_remark, StringComparison.Ordinal)).Select(query => StatementHttp.Text(query, "query_id")));
            page = StatementHttp.Text(answer, "next_page_token") is { Length: > 0 } next ? $"&page_token={Uri.EscapeDataString(next)}" : "";
        }
        while (page.Length > 0);
        return lost;
    }

    private async Task<JsonElement> GetAsync(string path, CancellationToken cancellationToken) =>
        await JsonAsync(await SendAsync(HttpMethod.Get, path, null, cancellationToken), cancellationToken);

    // Again only where it was not taken on.
    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, Func<HttpContent>? content, CancellationToken cancellationToken)
    {
        var token = await _login.TokenAsync(cancellationToken);
        return await StatementHttp.SendAgainAsync(Request, harmsTwice: path == Statements, _clock, cancellationToken);

        HttpRequestMessage Request()
        {
            var request = new HttpRequestMessage(method, new Uri(_settings.Address, path)) { Content = content?.Invoke() };
            request.Headers.Authorization = new("Bearer", token);
            request.Headers.UserAgent.ParseAdd("connections/1.0");
            return request;
        }
    }

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        using (answer)
        {
            var json = StatementHttp.Json(await answer.Content.ReadAsStringAsync(cancellationToken));
            return answer.StatusCode == HttpStatusCode.OK ? json : throw DatabricksFaults.Refused(answer.StatusCode, json);
        }
    }

    [GeneratedRegex(@"@p(\d+)")]
    private static partial Regex Marker();
}
