using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Warehouses.Sql;
using Connections.Core.Warehouses.Statements;

namespace Connections.Core.Warehouses.BigQuery;

/// <summary>BigQuery's REST interface: whatever is done is a job with an id of ours, and is asked after until it has ended.</summary>
/// <remarks>
/// https://cloud.google.com/bigquery/docs/reference/rest/v2/jobs, read 2026-11. A job whose id was there already is refused as a duplicate, so every
/// request may be repeated where its answer was lost. By the beginning of their ids the next session finds jobs that a lost one had begun.
/// </remarks>
internal sealed class BigQueryConnection : IStatementConnection
{
    private const string Public = "https://bigquery.googleapis.com", ResourceManager = "https://cloudresourcemanager.googleapis.com";

    private readonly EngineContext _context;
    private readonly BigQueryLogin _login;
    private readonly TimeProvider _clock;
    private readonly Uri _address;
    private readonly Uri _manager;
    private readonly string _prefix;
    private readonly string _project;

    /// <exception cref="WarehouseException">The service account's key cannot be read.</exception>
    public BigQueryConnection(EngineContext context, TimeProvider clock)
    {
        (_context, _clock) = (context, clock);
        _login = new(Setting("credentials") ?? "", clock);
        (_address, _manager) = (new(Setting("endpoint") ?? Public), new(Setting("endpoint") ?? ResourceManager));
        _project = Setting("project") ?? "";
        Location = Setting("location") ?? "US";
        _prefix = $"connections_{context.Warehouse.Id:N}_";
    }

    /// <summary>Where datasets are made and jobs run.</summary>
    public string Location { get; }

    /// <summary>The service account, as an address.</summary>
    public string Email => _login.Email;

    public async Task EndLostAsync(CancellationToken cancellationToken)
    {
        var pause = new PollPause(_clock);
        HashSet<string> ended = [];
        while (await LostAsync(cancellationToken) is { Count: > 0 } lost)
        {
            foreach (var (id, location) in lost.Where(job => ended.Add(job.Id)))
                await SendAsync(() => new(HttpMethod.Post, At($"jobs/{id}/cancel?location={Uri.EscapeDataString(location)}")), cancellationToken);
            await pause.WaitAsync(cancellationToken);
        }
    }

    public Task ExecuteAsync(string sql, CancellationToken cancellationToken, params object?[] values) => QueryAsync(sql, cancellationToken, values);

    public async Task<IReadOnlyList<object?[]>> QueryAsync(string sql, CancellationToken cancellationToken, params object?[] values)
    {
        var (id, job) = Job("query", new()
        {
            ["query"] = sql,
            ["useLegacySql"] = false,
            ["parameterMode"] = "NAMED",
            ["queryParameters"] = new JsonArray([.. values.Select((value, at) => new JsonObject
            {
                ["name"] = $"p{at}",
                ["parameterType"] = new JsonObject { ["type"] = "STRING" },
                ["parameterValue"] = new JsonObject { ["value"] = $"{value}" },
            })]),
        });
        Ensure(await SendAsync(() => new(HttpMethod.Post, At("jobs")) { Content = JsonContent.Create(job) }, cancellationToken), HttpStatusCode.Conflict);
        return await RowsAsync(id, cancellationToken);
    }

    /// <summary>Sees whether a statement could be run, without running it.</summary>
    public async Task TryAsync(string sql, CancellationToken cancellationToken)
    {
        var (_, job) = Job("query", new() { ["query"] = sql, ["useLegacySql"] = false });
        job["configuration"]!["dryRun"] = true;
        Ensure(await SendAsync(() => new(HttpMethod.Post, At("jobs")) { Content = JsonContent.Create(job) }, cancellationToken));
    }

    /// <summary>Writes rows by a job that loads a file, all of them or none.</summary>
    public async Task LoadAsync(string into, FittedRows rows, JsonRows json, CancellationToken cancellationToken)
    {
        using var file = await RowsFile.WriteAsync(_context.TemporaryFolder, json, named: true, zipped: false, cancellationToken);
        if (rows.Count == 0)
            return;
        var (dataset, table) = into.Trim('`').Split("`.`") is [var first, var second] ? (first, second) : throw new ArgumentException($"No table: {into}", nameof(into));
        var (id, job) = Job("load", new()
        {
            ["destinationTable"] = new JsonObject { ["projectId"] = _project, ["datasetId"] = dataset, ["tableId"] = table },
            ["schema"] = new JsonObject { ["fields"] = new JsonArray([.. rows.Written.Select(written => BigQueryTypes.Field(written.Column))]) },
            ["sourceFormat"] = "NEWLINE_DELIMITED_JSON",
            ["writeDisposition"] = "WRITE_APPEND",
            ["createDisposition"] = "CREATE_NEVER",
        });
        Ensure(await SendAsync(() => new(HttpMethod.Post, new Uri(_address, $"/upload/bigquery/v2/projects/{_project}/jobs?uploadType=multipart")) { Content = Upload(job, file) }, cancellationToken), HttpStatusCode.Conflict);

        var pause = new PollPause(_clock);
        var status = await StatusAsync(id, cancellationToken);
        while (StatementHttp.Text(status, "state") != "DONE")
        {
            await pause.WaitAsync(cancellationToken);
            status = await StatusAsync(id, cancellationToken);
        }

        if (status.TryGetProperty("errorResult", out var error))
            throw new BigQueryException(StatementHttp.Text(error, "reason"), (int)HttpStatusCode.OK, StatementHttp.Text(error, "message"));
    }

    /// <summary>A dataset as it is; null where there is none.</summary>
    /// <exception cref="WarehouseException">It is somewhere else than the settings say, where no job of this warehouse could reach it.</exception>
    public async Task<JsonElement?> DatasetAsync(string name, CancellationToken cancellationToken)
    {
        if (await FindAsync($"datasets/{Uri.EscapeDataString(name)}", cancellationToken) is not { } dataset)
            return null;
        var location = StatementHttp.Text(dataset, "location");
        if (!location.Equals(Location, StringComparison.OrdinalIgnoreCase))
            throw new WarehouseException(WarehouseFault.Login, false, $"The dataset {name} is in {location}, the settings say {Location}. Enter {location} as location, or rename the source's schema.");
        return dataset;
    }

    /// <summary>Which of some permissions the service account has in the project; null where that cannot be asked.</summary>
    public async Task<IReadOnlySet<string>?> GrantedAsync(IReadOnlyCollection<string> permissions, CancellationToken cancellationToken)
    {
        var body = new { permissions };
        var answer = await SendAsync(() => new(HttpMethod.Post, new Uri(_manager, $"/v1/projects/{_project}:testIamPermissions")) { Content = JsonContent.Create(body) }, cancellationToken);
        // Somebody has to turn that API on for a project.
        if (answer.Status is HttpStatusCode.Forbidden or HttpStatusCode.NotFound)
            return null;
        Ensure(answer);
        return answer.Json.TryGetProperty("permissions", out var granted) ? granted.EnumerateArray().Select(permission => $"{permission}").ToHashSet(StringComparer.Ordinal) : new HashSet<string>();
    }

    public ValueTask DisposeAsync()
    {
        _login.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Asks for something of the project; null where there is no such thing.</summary>
    /// <param name="path">Its place below the project.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<JsonElement?> FindAsync(string path, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(() => new(HttpMethod.Get, At(path)), cancellationToken);
        if (answer.Status == HttpStatusCode.NotFound)
            return null;
        Ensure(answer);
        return answer.Json;
    }

    private string? Setting(string key) => (string?)_context.Warehouse.Settings[key] is { } text && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;

    private Uri At(string path) => new(_address, $"/bigquery/v2/projects/{_project}/{path}");

    private (string Id, JsonObject Job) Job(string kind, JsonObject what)
    {
        var id = $"{_prefix}{Guid.NewGuid():N}";
        return (id, new()
        {
            ["jobReference"] = new JsonObject { ["projectId"] = _project, ["jobId"] = id, ["location"] = Location },
            ["configuration"] = new JsonObject { [kind] = what },
        });
    }

    private static MultipartContent Upload(JsonObject job, RowsFile file) =>
        new("related") { new StringContent(job.ToJsonString(), Encoding.UTF8, "application/json"), new StreamContent(file.Read()) { Headers = { ContentType = new("application/octet-stream") } } };

    // The answer of a query, when it has ended.
    private async Task<IReadOnlyList<object?[]>> RowsAsync(string id, CancellationToken cancellationToken)
    {
        List<object?[]> rows = [];
        var pause = new PollPause(_clock);
        var page = "";
        while (true)
        {
            var asked = page;
            var answer = await SendAsync(() => new(HttpMethod.Get, At($"queries/{id}?location={Uri.EscapeDataString(Location)}&timeoutMs=30000{asked}")), cancellationToken);
            Ensure(answer);
            if (StatementHttp.Text(answer.Json, "jobComplete") != "True")
            {
                await pause.WaitAsync(cancellationToken);
                continue;
            }

            if (answer.Json.TryGetProperty("rows", out var found))
                rows.AddRange(found.EnumerateArray().Select(row => row.GetProperty("f").EnumerateArray().Select(cell => (object?)Value(cell.GetProperty("v"))).ToArray()));
            if (StatementHttp.Text(answer.Json, "pageToken") is not { Length: > 0 } next)
                return rows;
            page = $"&pageToken={Uri.EscapeDataString(next)}";
        }
    }

    private static string? Value(JsonElement value) => value.ValueKind == JsonValueKind.Null ? null : $"{value}";

    private async Task<JsonElement> StatusAsync(string id, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(() => new(HttpMethod.Get, At($"jobs/{id}?location={Uri.EscapeDataString(Location)}")), cancellationToken);
        Ensure(answer);
        return answer.Json.GetProperty("status");
    }

    private async Task<List<(string Id, string Location)>> LostAsync(CancellationToken cancellationToken)
    {
        List<(string, string)> lost = [];
        var page = "";
        do
        {
            var asked = page;
            var answer = await SendAsync(() => new(HttpMethod.Get, At($"jobs?stateFilter=pending&stateFilter=running&projection=minimal&maxResults=1000{asked}")), cancellationToken);
            Ensure(answer);
            if (answer.Json.TryGetProperty("jobs", out var jobs))
            {
                lost.AddRange(jobs.EnumerateArray().Select(job => job.GetProperty("jobReference")).Where(job => StatementHttp.Text(job, "jobId").StartsWith(_prefix, StringComparison.Ordinal))
                    .Select(job => (StatementHttp.Text(job, "jobId"), StatementHttp.Text(job, "location"))));
            }

            page = StatementHttp.Text(answer.Json, "nextPageToken") is { Length: > 0 } next ? $"&pageToken={Uri.EscapeDataString(next)}" : "";
        }
        while (page.Length > 0);
        return lost;
    }

    private async Task<StatementAnswer> SendAsync(Func<HttpRequestMessage> make, CancellationToken cancellationToken)
    {
        var token = await _login.TokenAsync(cancellationToken);
        return await StatementHttp.AskAsync(_ => Signed(), _clock, cancellationToken);

        HttpRequestMessage Signed()
        {
            var request = make();
            request.Headers.Authorization = new("Bearer", token);
            request.Headers.UserAgent.ParseAdd("connections/1.0");
            return request;
        }
    }

    private static void Ensure(StatementAnswer answer, HttpStatusCode also = HttpStatusCode.OK)
    {
        if (answer.Status != HttpStatusCode.OK && answer.Status != also)
            throw BigQueryFaults.Refused(answer);
    }
}
