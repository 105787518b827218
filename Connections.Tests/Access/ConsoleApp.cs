using System.Net;
using Connections.Core.Accounts;
using Connections.Core.Storage;
using Connections.Web.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Access;

/// <summary>The whole product in this process, on a data folder of its own, without a socket. A request's header <c>Test-Ip</c> says who calls.</summary>
public class ConsoleApp : WebApplicationFactory<SignedIn>
{
    public const string OwnerEmail = "owner@acme.test", Password = "correct horse battery", MetricsToken = "let-me-scrape", Proxy = "10.1.0.1";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("connections-");

    /// <summary>The set-up file; null for none.</summary>
    protected virtual string? SetupFile => $$"""
        {
          "workspace": { "slug": "acme", "name": "Acme" },
          "owner":     { "email": "{{OwnerEmail}}", "password": "{{Password}}" },
          "sources":   [ { "slug": "website", "type": "javascript", "writeKeys": ["wk_website"] } ]
        }
        """;

    /// <summary>A browser that follows no redirect.</summary>
    public HttpClient Browser(string origin = "https://localhost", string ip = "203.0.113.7")
    {
        var browser = CreateClient(new() { AllowAutoRedirect = false, BaseAddress = new(origin) });
        browser.DefaultRequestHeaders.Add("Test-Ip", ip);
        return browser;
    }

    /// <summary>A browser in which somebody signed in.</summary>
    public async Task<HttpClient> SignedInAsync(string email = OwnerEmail)
    {
        var browser = Browser(ip: $"203.0.113.{Random.Shared.Next(10, 250)}");
        using var answer = await browser.PostAsync("/sign-in", Form(("email", email), ("password", Password)));
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return browser;
    }

    /// <summary>Adds somebody with <see cref="Password"/>.</summary>
    public async Task<Person> AddPersonAsync(string email, Role role)
    {
        await using var scope = Services.CreateAsyncScope();
        var workspace = await scope.ServiceProvider.GetRequiredService<ConnectionsDb>().Workspaces.SingleAsync();
        var person = new Person { WorkspaceId = workspace.Id, Name = email, Email = email, UserName = email, Role = role, CreatedAt = DateTimeOffset.UnixEpoch };
        Assert.True((await scope.ServiceProvider.GetRequiredService<UserManager<Person>>().CreateAsync(person, Password)).Succeeded);
        return person;
    }

    public static FormUrlEncodedContent Form(params (string Name, string Value)[] fields) =>
        new(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseContentRoot(_folder.FullName);
        builder.UseSetting("Connections:DataDirectory", Path.Combine(_folder.FullName, "data"));
        builder.UseSetting("Connections:Metrics:Token", MetricsToken);
        builder.UseSetting("Connections:TrustedProxies", $"{Proxy}, 10.2.0.0/16");
        if (SetupFile is { } text)
        {
            var path = Path.Combine(_folder.FullName, "setup.json");
            File.WriteAllText(path, text);
            builder.UseSetting("Connections:ProvisioningFile", path);
        }

        builder.ConfigureTestServices(services =>
        {
            services.AddSingleton<IStartupFilter, CallerFilter>();
            services.Configure<SecurityStampValidatorOptions>(stamp => stamp.ValidationInterval = TimeSpan.Zero); // in place of a minute's wait
        });
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        SqliteConnection.ClearAllPools();
        _folder.Refresh();
        if (disposing && _folder.Exists)
            _folder.Delete(recursive: true);
    }

    private sealed class CallerFilter : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((context, pass) =>
            {
                context.Connection.RemoteIpAddress = IPAddress.Parse(context.Request.Headers["Test-Ip"].ToString());
                return pass(context);
            });
            next(app);
        };
    }
}

/// <summary>One that nobody has claimed.</summary>
public sealed class UnclaimedApp : ConsoleApp
{
    protected override string? SetupFile => null;
}
