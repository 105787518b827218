using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace Connections.Tests.Warehouses.BigQuery;

/// <summary>
/// What BigQuery's REST interface does, as its documentation has it, over tables of an embedded DuckDB: a job whose id was there already is a
/// duplicate, some jobs are asked after more than once, and long answers come in pages. One server serves the run; each project has datasets of an own.
/// </summary>
internal sealed class BigQueryServer
{
    private const int PageRows = 40;

    private static readonly Lazy<Task<BigQueryServer>> OfRun = new(StartAsync);

    private readonly ConcurrentDictionary<string, BigQueryProject> _projects = [];
    private readonly ConcurrentDictionary<string, BigQueryProject> _tokens = [];
    private readonly ConcurrentDictionary<string, Job> _jobs = [];
    private readonly WebApplication _server;
    private int _number;

    private BigQueryServer(WebApplication server) => _server = server;

    public string Origin => _server.Urls.Single();

    public static Task<BigQueryServer> SharedAsync() => OfRun.Value;

    /// <summary>A new project, with no datasets.</summary>
    public BigQueryProject Add()
    {
        var project = new BigQueryProject($"p-{Guid.NewGuid():N}"[..30]);
        _projects[project.Name] = project;
        return project;
    }

    public void Remove(BigQueryProject project) => _projects.TryRemove(project.Name, out _);

    private static async Task<BigQueryServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(options => options.Limits.MaxRequestBodySize = null);
        var server = new BigQueryServer(builder.Build());
        server._server.Run(server.AnswerAsync);
        await server._server.StartAsync();
        return server;
    }

    private async Task AnswerAsync(HttpContext context)
    {
        try
        {
            var path = context.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
            if (path is ["token"])
            {
                await WriteAsync(context, await LogInAsync(context));
                return;
            }

            var project = context.Request.Headers.Authorization.ToString().Split(' ') is ["Bearer", var token] && _tokens.TryGetValue(token, out var found)
                ? found
                : throw new BigQueryRefusal(401, "authError", "Request had invalid authentication credentials.");
            if (!path.Any(part => part.Split(':')[0] == project.Name))
                throw new BigQueryRefusal(404, "notFound", "Not found: Project.");
            await (path switch
            {
                ["v1", "projects", ..] => WriteAsync(context, await PermissionsAsync(context, project)),
                [.., "datasets", var dataset] => WriteAsync(context, Dataset(project, dataset)),
                [.., "datasets", var dataset, "tables"] => WriteAsync(context, Tables(project, dataset)),
                [.., "datasets", var dataset, "tables", var table] => WriteAsync(context, Table(project, dataset, table)),
                [.., "queries", var id] => WriteAsync(context, Results(id, (string?)context.Request.Query["pageToken"])),
                [.., "jobs", var id, "cancel"] => CancelAsync(context, project, id),
                [.., "jobs", var id] => WriteAsync(context, _jobs[id].Told()),
                [.., "jobs"] when context.Request.Method == "GET" => WriteAsync(context, List(context, project)),
                _ => InsertAsync(context, project, isUpload: path[0] == "upload"),
            });
        }
        catch (BigQueryRefusal e)
        {
            context.Response.StatusCode = e.Status;
            await context.Response.WriteAsJsonAsync(Error(e));
        }
    }

    // Who signed, by the public key that the account has.
    private async Task<object> LogInAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        var parts = ((string?)form["assertion"] ?? "").Split('.');
        var claims = JsonSerializer.Deserialize<JsonElement>(System.Buffers.Text.Base64Url.DecodeFromChars(parts[1]));
        var project = _projects.Values.FirstOrDefault(project => project.Email == claims.GetProperty("iss").GetString());
        var isSigned = BigQueryProject.Public.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), System.Buffers.Text.Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        if (form["grant_type"] != "urn:ietf:params:oauth:grant-type:jwt-bearer" || project is null || !isSigned || claims.GetProperty("aud").GetString() != $"{Origin}/token"
            || claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64() > 3600)
        {
            context.Response.StatusCode = 400;
            return new { error = "invalid_grant", error_description = "Invalid JWT Signature." };
        }

        var token = $"{Guid.NewGuid():N}";
        _tokens[token] = project;
        return new { access_token = token, token_type = "Bearer", expires_in = 3599 };
    }

    private static async Task<object> PermissionsAsync(HttpContext context, BigQueryProject project)
    {
        if (!project.HasResourceManager)
            throw new BigQueryRefusal(403, "accessNotConfigured", "Cloud Resource Manager API has not been used in project before or it is disabled.");
        var asked = (await JsonNode.ParseAsync(context.Request.Body))!["permissions"]!.AsArray().Select(permission => (string)permission!);
        return new { permissions = asked.Where(permission => !project.Lacks.Contains(permission)) };
    }

    private static object Dataset(BigQueryProject project, string name) => project.Has(name) || name == project.Elsewhere
        ? new { location = name == project.Elsewhere ? "US" : BigQueryProject.Location, defaultTableExpirationMs = project.Expiration }
        : throw new BigQueryRefusal(404, "notFound", $"Not found: Dataset {name}");

    private static object Tables(BigQueryProject project, string dataset) => project.TablesOf(dataset) is { Count: > 0 } tables
        ? new { tables = tables.Select(table => new { tableReference = new { datasetId = dataset, tableId = table.Name }, type = table.Type }) }
        : new { totalItems = 0 };

    private static object Table(BigQueryProject project, string dataset, string table) => project.ColumnsOf(dataset, table) is { Count: > 0 } columns
        ? new { type = "TABLE", schema = new { fields = columns.Select(column => new { name = column.Name, type = column.Type, mode = "NULLABLE" }) } }
        : throw new BigQueryRefusal(404, "notFound", $"Not found: Table {table}");

    private static object List(HttpContext context, BigQueryProject project) =>
        project.Held is { } held && context.Request.Query["stateFilter"].Contains("running")
            ? new { jobs = new[] { new { jobReference = new { jobId = held.Id, location = BigQueryProject.Location } } } }
            : new { kind = "bigquery#jobList" };

    private static Task CancelAsync(HttpContext context, BigQueryProject project, string id)
    {
        project.Cancel(id);
        return WriteAsync(context, new { kind = "bigquery#jobCancelResponse" });
    }

    private async Task InsertAsync(HttpContext context, BigQueryProject project, bool isUpload)
    {
        var (body, lines) = isUpload ? await UploadedAsync(context.Request) : ((await JsonNode.ParseAsync(context.Request.Body))!, "");
        var id = (string)body["jobReference"]!["jobId"]!;
        var query = body["configuration"]!["query"];
        var fate = project.Count((string?)query?["query"] ?? $"LOAD {body["configuration"]!["load"]!["destinationTable"]!["tableId"]}");
        if (fate.IsBusy)
        {
            context.Response.Headers.RetryAfter = "0";
            throw new BigQueryRefusal(503, "backendError", "Error encountered during execution. Retrying may solve the problem.");
        }

        if (fate.IsLostBefore)
        {
            context.Abort();
            return;
        }

        if (project.Lacks.Contains("bigquery.jobs.create"))
            throw new BigQueryRefusal(403, "accessDenied", "Access Denied: User does not have bigquery.jobs.create permission in project.");
        if ((string?)body["jobReference"]!["location"] != BigQueryProject.Location)
            throw new BigQueryRefusal(404, "notFound", "Not found: Dataset was not found in location.");
        var job = new Job(id, () => query is not null ? project.Run((string)query["query"]!, Values(query)) : Loaded(project, body, lines));
        if ((bool?)body["configuration"]!["dryRun"] != true && !_jobs.TryAdd(id, job))
            throw new BigQueryRefusal(409, "duplicate", $"Already Exists: Job {id}");
        if ((bool?)body["configuration"]!["dryRun"] != true && !project.TryHold((string?)query?["query"] ?? "LOAD", new(id, "", isDone => job.End(isDone))))
            job.End(isDone: true, asksMore: Interlocked.Increment(ref _number) % 7 == 0);
        if (fate.IsLostAfter)
            context.Abort();
        else
            await WriteAsync(context, new { jobReference = new { jobId = id }, status = new { state = "RUNNING" } });
    }

    private static List<string?[]> Loaded(BigQueryProject project, JsonNode body, string lines)
    {
        project.Load(body["configuration"]!["load"]!, lines);
        return [];
    }

    private static Dictionary<string, string> Values(JsonNode query) =>
        query["queryParameters"]!.AsArray().ToDictionary(value => (string)value!["name"]!, value => (string)value!["parameterValue"]!["value"]!);

    private static async Task<(JsonNode Job, string Lines)> UploadedAsync(HttpRequest request)
    {
        if (request.ContentLength is null || request.Query["uploadType"] != "multipart" || MediaTypeHeaderValue.Parse(request.ContentType) is not { MediaType.Value: "multipart/related" } type)
            throw new BigQueryRefusal(400, "badContent", "Media type is not supported.");
        var parts = new MultipartReader(HeaderUtilities.RemoveQuotes(type.Boundary).Value!, request.Body);
        var job = await JsonNode.ParseAsync((await parts.ReadNextSectionAsync())!.Body);
        using var rows = new StreamReader((await parts.ReadNextSectionAsync())!.Body, Encoding.UTF8);
        return (job!, await rows.ReadToEndAsync());
    }

    private object Results(string id, string? page)
    {
        var job = _jobs[id];
        if (!job.HasEnded())
            return new { jobComplete = false };
        if (job.Refusal is { } refusal)
            throw new BigQueryRefusal(refusal.Status == 200 ? 400 : refusal.Status, refusal.Reason, refusal.Message);
        var from = int.Parse(page ?? "0", provider: null);
        return new
        {
            jobComplete = true,
            rows = job.Rows.Skip(from).Take(PageRows).Select(row => new { f = row.Select(value => new { v = value }) }),
            pageToken = job.Rows.Count > from + PageRows ? $"{from + PageRows}" : null,
        };
    }

    private static object Error(BigQueryRefusal e) => new { error = new { code = e.Status, message = e.Message, errors = new[] { new { reason = e.Reason, message = e.Message, domain = "global" } } } };

    private static Task WriteAsync(HttpContext context, object json) => context.Response.WriteAsJsonAsync(json, new JsonSerializerOptions(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull });

    private sealed class Job(string id, Func<List<string?[]>> run)
    {
        private bool _isDone;
        private bool _asksMore;

        public List<string?[]> Rows { get; private set; } = [];

        public BigQueryRefusal? Refusal { get; private set; }

        public void End(bool isDone, bool asksMore = false)
        {
            try
            {
                if (isDone)
                    Rows = run();
                else
                    Refusal = new(400, "stopped", "Job execution was cancelled: User requested cancellation");
            }
            catch (BigQueryRefusal e)
            {
                Refusal = e;
            }

            (_isDone, _asksMore) = (true, asksMore);
        }

        public bool HasEnded()
        {
            if (!_asksMore)
                return _isDone;
            _asksMore = false;
            return false;
        }

        public object Told() => new
        {
            jobReference = new { jobId = id },
            status = HasEnded() ? new { state = "DONE", errorResult = Refusal is null ? null : new { reason = Refusal.Reason, message = Refusal.Message } } : (object)new { state = "RUNNING" },
        };
    }
}
