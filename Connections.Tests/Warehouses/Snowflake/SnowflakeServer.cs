using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Connections.Tests.Warehouses.Snowflake;

/// <summary>
/// What Snowflake's SQL API does, as its documentation has it, over tables of an embedded DuckDB: a request that comes again with its id is not
/// done again, and some of what writes is accepted first and asked after. One server serves the run; each account has tables of an own.
/// </summary>
internal sealed class SnowflakeServer
{
    private static readonly Lazy<Task<SnowflakeServer>> OfRun = new(StartAsync);

    private readonly ConcurrentDictionary<string, SnowflakeAccount> _accounts = [];
    private readonly ConcurrentDictionary<string, (int Status, string Answer)> _answers = [];
    private readonly WebApplication _server;

    private SnowflakeServer(WebApplication server) => _server = server;

    public string Origin => _server.Urls.Single();

    public static Task<SnowflakeServer> SharedAsync() => OfRun.Value;

    /// <summary>A new account with a user, with nothing in its database.</summary>
    public SnowflakeAccount Add()
    {
        var account = new SnowflakeAccount($"ORG-{Guid.NewGuid():N}".ToUpperInvariant());
        _accounts[account.Name] = account;
        return account;
    }

    public void Remove(SnowflakeAccount account) => _accounts.TryRemove(account.Name, out _);

    private static async Task<SnowflakeServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = new SnowflakeServer(builder.Build());
        server._server.Run(server.AnswerAsync);
        await server._server.StartAsync();
        return server;
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (AccountOf(context.Request) is not { } account)
        {
            await WriteAsync(context, 401, """{"code":"390144","message":"JWT token is invalid."}""");
            return;
        }

        if (context.Request.Method == "GET")
        {
            var asked = context.Request.Path.Value!.Split('/')[^1];
            if (_answers.TryGetValue(asked, out var found))
                await WriteAsync(context, found.Status, found.Answer);
            else
                await AcceptAsync(context, asked);
            return;
        }

        var body = (await JsonNode.ParseAsync(context.Request.Body))!.AsObject();
        var sql = (string)body["statement"]!;
        var handle = (string?)context.Request.Query["requestId"] ?? throw new InvalidOperationException("A request without an id.");
        var fate = account.Count(sql);
        if (fate.IsBusy)
        {
            context.Response.Headers.RetryAfter = "0";
            await WriteAsync(context, 429, """{"message":"Too many requests."}""");
            return;
        }

        if (fate.IsLostBefore)
        {
            context.Abort();
            return;
        }

        var tag = (string)body["parameters"]!["query_tag"]!;
        if (account.TryHold(sql, new(handle, tag, End)))
        {
            await AcceptAsync(context, handle);
            return;
        }

        var answer = _answers.GetOrAdd(handle, _ => Done(account, sql, body["bindings"]!.AsObject(), handle));
        if (fate.IsLostAfter)
            context.Abort();
        else if (sql.StartsWith("INSERT", StringComparison.Ordinal) && account.Statements.Count % 5 == 0)
            await AcceptAsync(context, handle);
        else
            await WriteAsync(context, answer.Status, answer.Answer);

        void End(bool isDone) => _answers[handle] = isDone
            ? Done(account, sql, body["bindings"]!.AsObject(), handle)
            : (422, """{"code":"000604","sqlState":"57014","message":"SQL execution canceled"}""");
    }

    private static Task AcceptAsync(HttpContext context, string handle) =>
        WriteAsync(context, 202, $$"""{"statementHandle":"{{handle}}","message":"Asynchronous execution in progress."}""");

    private static (int, string) Done(SnowflakeAccount account, string sql, JsonObject bindings, string handle)
    {
        try
        {
            var rows = account.Run(sql, [.. Enumerable.Range(1, bindings.Count).Select(number => (string)bindings[$"{number}"]!["value"]!)]);
            return (200, JsonSerializer.Serialize(new { data = rows, statementHandle = handle, resultSetMetaData = new { partitionInfo = new[] { new { rowCount = rows.Count } } } }));
        }
        catch (SnowflakeRefusal e)
        {
            return (422, JsonSerializer.Serialize(new { code = e.Code, sqlState = e.State, message = e.Message }));
        }
    }

    // Who signed the token, by the public key that the account has.
    private SnowflakeAccount? AccountOf(HttpRequest request)
    {
        if (request.Headers["X-Snowflake-Authorization-Token-Type"] != "KEYPAIR_JWT" || request.Headers.Authorization.ToString().Split(' ') is not ["Bearer", var token])
            return null;
        var parts = token.Split('.');
        var claims = JsonSerializer.Deserialize<JsonElement>(System.Buffers.Text.Base64Url.DecodeFromChars(parts[1]));
        var subject = claims.GetProperty("sub").GetString()!;
        if (!_accounts.TryGetValue(subject.Split('.')[0], out var account) || subject != $"{account.Name}.{SnowflakeAccount.User}")
            return null;
        var isSigned = SnowflakeAccount.Key.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), System.Buffers.Text.Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var fingerprint = Convert.ToBase64String(SHA256.HashData(SnowflakeAccount.Key.ExportSubjectPublicKeyInfo()));
        var isShort = claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64() <= 3600;
        return isSigned && isShort && claims.GetProperty("iss").GetString() == $"{subject}.SHA256:{fingerprint}" ? account : null;
    }

    private static Task WriteAsync(HttpContext context, int status, string json)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(json);
    }
}

/// <summary>The API refuses a statement.</summary>
internal sealed class SnowflakeRefusal(string code, string state, string message) : Exception(message)
{
    public string Code => code;

    public string State => state;
}
