using System.Net;
using Connections.Core.Warehouses.Sql;
using Connections.Core.Warehouses.Statements;

namespace Connections.Core.Warehouses.Databricks;

/// <summary>Sends a request to the workspace, again where it is busy.</summary>
internal delegate Task<HttpResponseMessage> DatabricksSend(HttpMethod method, string path, Func<HttpContent>? content, CancellationToken cancellationToken);

/// <summary>
/// The volume that rows lie in as files until a statement has read them. It is made where it is missing, and what a kill left in it goes before
/// the next sync writes anything.
/// </summary>
/// <remarks>https://docs.databricks.com/api/workspace/files, read 2026-11: up to 5 GiB a file.</remarks>
internal sealed class DatabricksStage(EngineContext context, DatabricksSettings settings, DatabricksSend send)
{
    private const string Volume = "staging";

    private readonly string _folder = $"/Volumes/{settings.Catalog}/{SqlCursors.Schema}/{Volume}";
    private readonly string _prefix = $"{context.Warehouse.Id:N}-";

    /// <summary>Puts rows there, as zipped lines.</summary>
    /// <returns>The file; null where there were no rows.</returns>
    public async Task<string?> PutAsync(FittedRows rows, ISqlConnection connection, CancellationToken cancellationToken)
    {
        using var json = new JsonRows(rows, JsonRows.Microseconds);
        using var file = await RowsFile.WriteAsync(context.TemporaryFolder, json, named: false, zipped: true, cancellationToken);
        if (rows.Count == 0)
            return null;
        var path = $"{_folder}/{_prefix}{Guid.NewGuid():N}.txt.gz";
        var answer = await UploadAsync(path, file, cancellationToken);
        if (answer.StatusCode == HttpStatusCode.NotFound)
        {
            answer.Dispose();
            await connection.ExecuteAsync($"CREATE VOLUME IF NOT EXISTS {DatabricksDialect.QuoteName(SqlCursors.Schema)}.{DatabricksDialect.QuoteName(Volume)}", cancellationToken);
            answer = await UploadAsync(path, file, cancellationToken);
        }

        using (answer)
            await EnsureAsync(answer, cancellationToken);
        return path;
    }

    /// <summary>Takes a file away; one that does not go is cleared later.</summary>
    public async Task DeleteAsync(string path, CancellationToken cancellationToken) =>
        (await send(HttpMethod.Delete, $"/api/2.0/fs/files{Escaped(path)}", null, cancellationToken)).Dispose();

    /// <summary>Takes away what is left of syncs that were killed.</summary>
    public async Task ClearAsync(CancellationToken cancellationToken)
    {
        var page = "";
        do
        {
            using var answer = await send(HttpMethod.Get, $"/api/2.0/fs/directories{Escaped(_folder)}?page_size=1000{page}", null, cancellationToken);
            if (answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Forbidden)
                return; // It is not there yet, or somebody else has it: then putting says so.
            await EnsureAsync(answer, cancellationToken);
            var json = StatementHttp.Json(await answer.Content.ReadAsStringAsync(cancellationToken));
            if (json.TryGetProperty("contents", out var files))
            {
                foreach (var path in files.EnumerateArray().Where(file => StatementHttp.Text(file, "name").StartsWith(_prefix, StringComparison.Ordinal)).Select(file => StatementHttp.Text(file, "path")))
                    await DeleteAsync(path, cancellationToken);
            }

            page = StatementHttp.Text(json, "next_page_token") is { Length: > 0 } next ? $"&page_token={Uri.EscapeDataString(next)}" : "";
        }
        while (page.Length > 0);
    }

    private Task<HttpResponseMessage> UploadAsync(string path, RowsFile file, CancellationToken cancellationToken) =>
        send(HttpMethod.Put, $"/api/2.0/fs/files{Escaped(path)}?overwrite=true", () => new StreamContent(file.Read()) { Headers = { ContentType = new("application/octet-stream") } }, cancellationToken);

    private static async Task EnsureAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (!answer.IsSuccessStatusCode)
            throw DatabricksFaults.Refused(answer.StatusCode, StatementHttp.Json(await answer.Content.ReadAsStringAsync(cancellationToken)));
    }

    private static string Escaped(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
}
