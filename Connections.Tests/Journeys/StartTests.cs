using System.Net;
using System.Net.Sockets;
using Connections.Tests.Support;
using Connections.Tests.Support.Tools;

namespace Connections.Tests.Journeys;

/// <summary>What an operator reads when the product cannot start: one message that says what to do, and no stack trace.</summary>
[Lengthy]
public sealed class StartTests : IDisposable
{
    private const string GoodFile = """
        {
          "workspace": { "slug": "acme", "name": "Acme" },
          "sources":   [ { "slug": "server", "name": "Server", "type": "node", "writeKeys": ["wk_server"] } ]
        }
        """;

    private readonly TempFolder _folder = new();

    private string DataFolder => Path.Combine(_folder.Path, "data");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_port_that_is_taken_is_named_and_nothing_that_was_stored_is_lost()
    {
        await using var app = await AppProcess.StartAsync(new() { ProvisioningFile = GoodFile });
        await app.SendAsync("wk_server", """{"type":"track","event":"Kept","userId":"u","messageId":"kept"}""");
        Assert.Equal(0, await app.StopAsync());
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var (exitCode, output) = await StartAsync(new() { ["Urls"] = $"http://127.0.0.1:{port}", ["Connections__DataDirectory"] = app.DataFolder });

        AssertRefused(exitCode, output, $"http://127.0.0.1:{port}", "in use", "Stop it, or choose another address with --urls");
        Assert.Equal(["kept"], await StoredEvents.MessageIdsAsync(app.DataFolder));
        await app.StartAgainAsync();
    }

    [Fact]
    public async Task An_address_that_is_none_is_named()
    {
        var (exitCode, output) = await StartAsync(new() { ["Urls"] = "somewhere" });

        AssertRefused(exitCode, output, "somewhere", "--urls");
    }

    [Fact]
    public async Task A_data_folder_in_use_is_refused_and_the_product_that_uses_it_goes_on()
    {
        await using var app = await AppProcess.StartAsync(new() { ProvisioningFile = GoodFile });

        var (exitCode, output) = await StartAsync(new() { ["Connections__DataDirectory"] = app.DataFolder });

        AssertRefused(exitCode, output, app.DataFolder, "in use by another process", "Connections__DataDirectory");
        await app.SendAsync("wk_server", """{"type":"track","event":"After","userId":"u","messageId":"after"}""");
        Assert.Equal(0, await app.StopAsync());
        Assert.Equal(["after"], await StoredEvents.MessageIdsAsync(app.DataFolder));
    }

    [Fact]
    public async Task A_data_folder_that_cannot_be_made_is_named()
    {
        var file = Path.Combine(_folder.Path, "file");
        await File.WriteAllTextAsync(file, "");
        var below = Path.Combine(file, "data");

        var (exitCode, output) = await StartAsync(new() { ["Connections__DataDirectory"] = below });

        AssertRefused(exitCode, output, below, "cannot be created", "Connections__DataDirectory");
    }

    [Fact]
    public async Task A_data_folder_that_may_not_be_written_is_named()
    {
        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess)
            return; // root writes everywhere; the test above shows the message's kin

        Directory.CreateDirectory(DataFolder, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var (exitCode, output) = await StartAsync([]);

        AssertRefused(exitCode, output, DataFolder, "is not writable", "Connections__DataDirectory");
    }

    [Theory]
    [InlineData("""{ "sources": [ """, "$", "This is not JSON")]
    [InlineData("""{ "source": [] }""", "$.source", "There is no such member here. Known:")]
    [InlineData("""{ "sources": [ { "slug": "a", "type": "javascript" }, { "slug": "b", "type": "fax" } ] }""", "$.sources[1].type", "There is no source type 'fax'. Known:")]
    [InlineData("""{ "sources": [ { "slug": "a", "type": "http" } ], "destinations": [ { "slug": "hook", "type": "webhook", "sources": ["a"] } ] }""", "$.destinations[0].settings.url", "is required")]
    [InlineData("""{ "owner": { "email": "o@acme.test", "password": "${NOBODY_SET_THIS}" } }""", "$.owner.password", "The environment variable NOBODY_SET_THIS is not set.")]
    public async Task A_fault_in_the_provisioning_file_stops_the_start_at_its_path_and_the_command_says_the_same(string content, string path, string message)
    {
        var file = Path.Combine(_folder.Path, "setup.json");
        await File.WriteAllTextAsync(file, content);

        var (startCode, startOutput) = await StartAsync(new() { ["Connections__ProvisioningFile"] = file });
        var (checkCode, checkOutput) = await RunAsync(["provision", file], []);

        AssertRefused(startCode, startOutput, file, $"{path}: ", message);
        Assert.Equal((1, LinesFrom(startOutput, "The provisioning file")), (checkCode, LinesFrom(checkOutput, "The provisioning file")));
    }

    [Fact]
    public async Task A_good_provisioning_file_is_found_good_without_starting()
    {
        var file = Path.Combine(_folder.Path, "setup.json");
        await File.WriteAllTextAsync(file, GoodFile);

        var (exitCode, output) = await RunAsync(["provision", file], []);

        Assert.Equal((0, $"{file} can be applied."), (exitCode, output.Trim()));
        Assert.False(Directory.Exists(DataFolder));
    }

    [Theory]
    [InlineData("7", "MinFreeShare must be between 0 and 0.5")]
    [InlineData("a little", "'a little' at 'Connections:Log:MinFreeShare'")]
    public async Task A_setting_out_of_its_range_or_of_another_type_is_named(string value, string message)
    {
        var (exitCode, output) = await StartAsync(new() { ["Connections__Log__MinFreeShare"] = value });

        AssertRefused(exitCode, output, "The configuration is wrong:", message);
    }

    [Fact]
    public async Task An_unknown_command_is_answered_with_those_there_are()
    {
        var (exitCode, output) = await RunAsync(["synchronise", "duck"], []);

        Assert.Equal(2, exitCode); // by custom the code of a wrong command line
        Assert.StartsWith("There is no command 'synchronise duck'.", output, StringComparison.Ordinal);
        Assert.Contains("connections sync WAREHOUSE", output, StringComparison.Ordinal);
    }

    private Task<(int ExitCode, string Output)> StartAsync(Dictionary<string, string> environment) => RunAsync([], environment);

    private Task<(int ExitCode, string Output)> RunAsync(string[] arguments, Dictionary<string, string> environment)
    {
        var start = AppCommand.StartInfo(arguments);
        start.WorkingDirectory = _folder.Path;
        start.Environment["Urls"] = $"http://127.0.0.1:{LoopbackPort.Free()}";
        start.Environment["Connections__DataDirectory"] = DataFolder;
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return AppCommand.RunAsync(start);
    }

    private static void AssertRefused(int exitCode, string output, params string[] saying)
    {
        Assert.True(exitCode == 1, $"It ended with {exitCode}: {output}");
        Assert.All(saying, words => Assert.Contains(words, output, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled exception", output, StringComparison.Ordinal);
    }

    // What a start logs before it stops is not part of the message.
    private static string LinesFrom(string output, string first) => output[output.IndexOf(first, StringComparison.Ordinal)..].Trim();
}
