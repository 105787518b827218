using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Connections.Tests.Warehouses.ClickHouse;

/// <summary>
/// What ClickHouse's HTTP interface does, as its documentation has it, over tables of an embedded DuckDB. One server serves the run; each user has
/// databases of an own.
/// </summary>
internal sealed class ClickHouseServer
{
    private static readonly Lazy<Task<ClickHouseServer>> OfRun = new(StartAsync);

    private readonly ConcurrentDictionary<string, ClickHouseTenant> _tenants = [];
    private readonly WebApplication _server;

    private ClickHouseServer(WebApplication server) => _server = server;

    public int Port => new Uri(_server.Urls.Single()).Port;

    public static Task<ClickHouseServer> SharedAsync() => OfRun.Value;

    /// <summary>A new user, with nothing in any database.</summary>
    public ClickHouseTenant Add()
    {
        var tenant = new ClickHouseTenant($"user-{Guid.NewGuid():N}");
        _tenants[tenant.Name] = tenant;
        return tenant;
    }

    public void Remove(ClickHouseTenant tenant) => _tenants.TryRemove(tenant.Name, out _);

    private static async Task<ClickHouseServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(options => options.Limits.MaxRequestBodySize = null);
        var server = new ClickHouseServer(builder.Build());
        server._server.Run(server.AnswerAsync);
        await server._server.StartAsync();
        return server;
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var (user, password) = Login(context.Request);
        if (!_tenants.TryGetValue(user, out var tenant) || password != ClickHouseTenant.Password)
        {
            await RefuseAsync(context, 403, 516, $"Code: 516. DB::Exception: {user}: Authentication failed: password is incorrect, or there is no user with such name. (AUTHENTICATION_FAILED)");
            return;
        }

        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var inQuery = (string?)context.Request.Query["query"];
        var sql = inQuery ?? Encoding.UTF8.GetString(body.ToArray());
        var statement = tenant.Count(sql);
        if (statement.IsBusy)
        {
            context.Response.Headers.RetryAfter = "0";
            await RefuseAsync(context, 503, 202, "Code: 202. DB::Exception: Too many simultaneous queries. (TOO_MANY_SIMULTANEOUS_QUERIES)");
            return;
        }

        if (statement.IsLostBefore)
        {
            context.Abort();
            return;
        }

        try
        {
            var answer = tenant.Run(sql, name => (string?)context.Request.Query[$"param_{name}"], inQuery is null ? null : body.ToArray());
            if (statement.IsLostAfter)
                context.Abort();
            else
                await context.Response.WriteAsync(answer);
        }
        catch (ClickHouseRefusal e)
        {
            await RefuseAsync(context, 500, e.Code, $"Code: {e.Code}. DB::Exception: {e.Message}");
        }
    }

    private static (string User, string? Password) Login(HttpRequest request)
    {
        var header = AuthenticationHeaderValue.Parse(request.Headers.Authorization.ToString());
        var parts = Encoding.UTF8.GetString(Convert.FromBase64String(header.Parameter!)).Split(':', 2);
        return (parts[0], parts[1]);
    }

    private static Task RefuseAsync(HttpContext context, int status, int code, string message)
    {
        context.Response.StatusCode = status;
        context.Response.Headers["X-ClickHouse-Exception-Code"] = $"{code}";
        return context.Response.WriteAsync(message);
    }
}

/// <summary>The server refuses a statement.</summary>
internal sealed class ClickHouseRefusal(int code, string message) : Exception(message)
{
    public int Code => code;
}
