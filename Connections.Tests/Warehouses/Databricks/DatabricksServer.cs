using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Connections.Tests.Warehouses.Databricks;

/// <summary>
/// What Databricks' APIs of statements, files and queries do, as their documentation has it, over tables of an embedded DuckDB. Some statements are
/// accepted first and asked after, and long answers come in parts. One server serves the run; each workspace has a catalogue of an own.
/// </summary>
internal sealed class DatabricksServer
{
    private const int PartRows = 40;

    private static readonly Lazy<Task<DatabricksServer>> OfRun = new(StartAsync);

    private readonly ConcurrentDictionary<string, DatabricksWorkspace> _workspaces = [];
    private readonly ConcurrentDictionary<string, DatabricksWorkspace> _tokens = [];
    private readonly ConcurrentDictionary<string, JsonObject> _answers = [];
    private readonly ConcurrentDictionary<string, List<string?[]>> _rows = [];
    private readonly WebApplication _server;
    private int _number;

    private DatabricksServer(WebApplication server) => _server = server;

    public string Origin => _server.Urls.Single();

    public static Task<DatabricksServer> SharedAsync() => OfRun.Value;

    /// <summary>A new workspace, with nothing in its catalogue.</summary>
    public DatabricksWorkspace Add()
    {
        var workspace = new DatabricksWorkspace($"{Guid.NewGuid():N}");
        _workspaces[workspace.Name] = workspace;
        _tokens[$"{DatabricksWorkspace.Token} {workspace.Name}"] = workspace;
        return workspace;
    }

    public void Remove(DatabricksWorkspace workspace) => _workspaces.TryRemove(workspace.Name, out _);

    private static async Task<DatabricksServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(options => options.Limits.MaxRequestBodySize = null);
        var server = new DatabricksServer(builder.Build());
        server._server.Run(server.AnswerAsync);
        await server._server.StartAsync();
        return server;
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        if (path == "/oidc/v1/token")
        {
            await LogInAsync(context);
            return;
        }

        if (context.Request.Headers.Authorization.ToString().Split(' ', 2) is not ["Bearer", var token] || !_tokens.TryGetValue(token, out var workspace))
            await WriteAsync(context, 401, new { error_code = "UNAUTHENTICATED", message = "Credential was not sent or was of an unsupported type for this API." });
        else if (path.StartsWith("/api/2.0/fs/", StringComparison.Ordinal))
            await FileAsync(context, workspace, path);
        else if (path == "/api/2.0/sql/history/queries")
            await WriteAsync(context, 200, History(context.Request, workspace));
        else if (path.EndsWith("/cancel", StringComparison.Ordinal))
            await CancelAsync(context, workspace, path.Split('/')[^2]);
        else if (path.Contains("/result/chunks/", StringComparison.Ordinal))
            await WriteAsync(context, 200, Part(path.Split('/')[^4], int.Parse(path.Split('/')[^1], provider: null)));
        else if (context.Request.Method == "GET")
            await WriteAsync(context, 200, _answers[path.Split('/')[^1]]);
        else
            await RunAsync(context, workspace);
    }

    private async Task LogInAsync(HttpContext context)
    {
        var header = AuthenticationHeaderValue.Parse(context.Request.Headers.Authorization.ToString());
        var login = Encoding.UTF8.GetString(Convert.FromBase64String(header.Parameter!)).Split(':', 2);
        var form = await context.Request.ReadFormAsync();
        if (form["grant_type"] != "client_credentials" || form["scope"] != "all-apis" || login[1] != DatabricksWorkspace.Secret || !_workspaces.TryGetValue(login[0], out var workspace))
        {
            await WriteAsync(context, 401, new { error = "invalid_client", error_description = "Client authentication failed" });
            return;
        }

        var token = $"{Guid.NewGuid():N}";
        _tokens[token] = workspace;
        await WriteAsync(context, 200, new { access_token = token, token_type = "Bearer", expires_in = 3600 });
    }

    private async Task RunAsync(HttpContext context, DatabricksWorkspace workspace)
    {
        var body = (await JsonNode.ParseAsync(context.Request.Body))!.AsObject();
        var text = (string)body["statement"]!;
        var sql = text[(text.IndexOf("*/ ", StringComparison.Ordinal) + 3)..];
        var fate = workspace.Count(sql);
        if (fate.IsBusy)
        {
            context.Response.Headers.RetryAfter = "0";
            await WriteAsync(context, 429, new { error_code = "REQUEST_LIMIT_EXCEEDED", message = "Too many requests." });
            return;
        }

        if (fate.IsLostBefore)
        {
            context.Abort();
            return;
        }

        if (!workspace.CanUse || (string?)body["warehouse_id"] != workspace.Name)
        {
            await WriteAsync(context, workspace.CanUse ? 404 : 403, new { error_code = workspace.CanUse ? "RESOURCE_DOES_NOT_EXIST" : "PERMISSION_DENIED", message = "You are not authorized to use this SQL Endpoint." });
            return;
        }

        var id = $"{Guid.NewGuid()}";
        var values = body["parameters"]!.AsArray().ToDictionary(value => (string)value!["name"]!, value => (string)value!["value"]!);
        _answers[id] = Told(id, "RUNNING");
        var isHeld = workspace.TryHold(sql, new(id, text, isDone => _answers[id] = isDone ? Done(workspace, sql, values, id) : Told(id, "CANCELED")));
        if (!isHeld)
            _answers[id] = Done(workspace, sql, values, id);
        if (fate.IsLostAfter && workspace.HasGateway)
            await WriteAsync(context, 504, new { error_code = "DEADLINE_EXCEEDED", message = "The upstream server did not answer in time." });
        else if (fate.IsLostAfter)
            context.Abort();
        else
            await WriteAsync(context, 200, isHeld || ++_number % 7 != 0 ? _answers[id] : Told(id, "PENDING"));
    }

    private JsonObject Done(DatabricksWorkspace workspace, string sql, Dictionary<string, string> values, string id)
    {
        try
        {
            _rows[id] = workspace.Run(sql, values);
            var answer = Told(id, "SUCCEEDED");
            answer["result"] = JsonSerializer.SerializeToNode(Part(id, 0));
            return answer;
        }
        catch (DatabricksRefusal e)
        {
            var answer = Told(id, "FAILED");
            answer["status"]!["error"] = new JsonObject { ["error_code"] = "BAD_REQUEST", ["message"] = e.Message };
            return answer;
        }
    }

    private JsonObject Part(string id, int number)
    {
        var part = new JsonObject { ["chunk_index"] = number, ["row_offset"] = number * PartRows };
        var rows = _rows[id].Skip(number * PartRows).Take(PartRows).ToList();
        if (rows.Count > 0)
            part["data_array"] = JsonSerializer.SerializeToNode(rows);
        if (_rows[id].Count > (number + 1) * PartRows)
            part["next_chunk_internal_link"] = $"/api/2.0/sql/statements/{id}/result/chunks/{number + 1}?row_offset={(number + 1) * PartRows}";
        return part;
    }

    private static object History(HttpRequest request, DatabricksWorkspace workspace) => new
    {
        res = workspace.Held is { } held && request.Query["filter_by.warehouse_ids"] == workspace.Name && request.Query["filter_by.statuses"].Contains("RUNNING")
            ? new[] { new { query_id = held.Id, status = "RUNNING", query_text = held.Mark } }
            : [],
        has_next_page = false,
    };

    private static Task CancelAsync(HttpContext context, DatabricksWorkspace workspace, string id)
    {
        workspace.Cancel(id);
        return WriteAsync(context, 200, new { });
    }

    private static async Task FileAsync(HttpContext context, DatabricksWorkspace workspace, string path)
    {
        if (!workspace.HasVolume)
        {
            await WriteAsync(context, 404, new { error_code = "NOT_FOUND", message = "Volume 'dw._connections.staging' does not exist." });
            return;
        }

        var name = path["/api/2.0/fs/files".Length..];
        switch (context.Request.Method)
        {
            case "PUT":
                using (var body = new MemoryStream())
                {
                    await context.Request.Body.CopyToAsync(body);
                    workspace.Files[name] = body.ToArray();
                }

                context.Response.StatusCode = context.Request.ContentLength is null ? 411 : 204;
                break;
            case "DELETE":
                workspace.Files.TryRemove(name, out _);
                context.Response.StatusCode = 204;
                break;
            default:
                await WriteAsync(context, 200, new { contents = workspace.Files.Keys.Select(file => new { path = file, name = file.Split('/')[^1], is_directory = false }) });
                break;
        }
    }

    private static JsonObject Told(string id, string state) => new() { ["statement_id"] = id, ["status"] = new JsonObject { ["state"] = state } };

    private static Task WriteAsync<T>(HttpContext context, int status, T json)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(json);
    }
}
