using System.Text.Json.Nodes;
using Connections.Tests.Support.Tools;

namespace Connections.Tests.Hosting;

/// <summary>The command line of the real executable, beside a process and on the folder that it left.</summary>
public sealed class CommandsTests
{
    private const string File = """
        {
          "workspace":  { "slug": "acme", "name": "Acme" },
          "owner":      { "email": "owner@acme.test", "password": "correct horse battery" },
          "sources":    [ { "slug": "server", "type": "node", "writeKeys": ["wk_server"] } ],
          "warehouses": [ { "slug": "duck", "type": "duckdb", "sources": ["server"], "schedule": null },
                          { "slug": "off", "type": "duckdb", "sources": ["server"], "schedule": null, "enabled": false, "settings": { "path": "off.duckdb" } } ]
        }
        """;

    [Fact]
    public async Task Sync_loads_a_warehouse_and_log_cat_prints_the_folder_that_was_stopped()
    {
        await using var app = await AppProcess.StartAsync(new() { ProvisioningFile = File });
        await TrackAsync(app, "first");

        var (synced, said) = await app.CommandAsync("sync", "duck");
        Assert.True(synced == 0, said);
        Assert.Contains("server: Success, ", said, StringComparison.Ordinal);
        Assert.Equal((1, true), Outcome(await app.CommandAsync("sync", "nowhere"), "There is no warehouse 'nowhere'. Known: "));
        Assert.Equal((1, true), Outcome(await app.CommandAsync("sync", "off"), "'off' is disabled"));
        Assert.Equal((1, true), Outcome(await app.CommandAsync("log", "cat"), "in use by another process"));
        Assert.Equal((1, true), Outcome(await app.CommandAsync("log", "verify"), "in use by another process"));
        Assert.Equal((1, true), Outcome(await app.CommandAsync("log", "stats"), "in use by another process"));

        Assert.Equal(0, await app.StopAsync());
        Assert.Equal((1, true), Outcome(await app.CommandAsync("sync", "duck"), "No process of Connections runs"));
        var (printed, events) = await app.CommandAsync("log", "cat");
        Assert.Equal(0, printed);
        var stored = JsonNode.Parse(Assert.Single(events.Split('\n', StringSplitOptions.RemoveEmptyEntries)))!;
        Assert.Equal("first", (string?)stored["messageId"]);
        Assert.Equal((0, true), Outcome(await app.CommandAsync("log", "cat", "--from", "2001-01-01"), "first"));
        Assert.Equal((0, false), Outcome(await app.CommandAsync("log", "cat", "--from", "2999-01-01T00:00:00Z"), "first"));
        Assert.Equal((2, true), Outcome(await app.CommandAsync("log", "cat", "--from", "yesterday"), "is no time"));
        Assert.Equal((2, true), Outcome(await app.CommandAsync("dance"), "There is no command 'dance'"));
    }

    [Fact]
    public async Task A_folder_whose_path_is_too_long_for_a_socket_is_served_without_commands()
    {
        using var temp = new Support.TempFolder();
        var folder = Path.Combine(temp.Path, new string('x', 100));
        var environment = new Dictionary<string, string> { ["Connections__DataDirectory"] = folder };

        await using var app = await AppProcess.StartAsync(new() { ProvisioningFile = File, Environment = environment });

        await Until.TrueAsync(() => Task.FromResult(app.Output.Contains("Commands cannot reach this process", StringComparison.Ordinal)), "the warning");
        await TrackAsync(app, "first");
        using var errors = new StringWriter();
        Assert.Equal(1, await Web.Hosting.ControlClient.AskAsync(folder, "sync duck", TextWriter.Null, errors));
        Assert.Contains("too long", errors.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, await app.StopAsync());
    }

    private static async Task TrackAsync(AppProcess app, string messageId)
    {
        using var body = new StringContent($$"""{"writeKey":"wk_server","userId":"u","event":"Bought","messageId":"{{messageId}}"}""");
        using var answer = await app.Client.PostAsync("/v1/track", body);
        answer.EnsureSuccessStatusCode();
    }

    private static (int ExitCode, bool Says) Outcome((int ExitCode, string Output) command, string text) =>
        (command.ExitCode, command.Output.Contains(text, StringComparison.Ordinal));
}
