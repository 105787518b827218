using Connections.Web.Hosting;

namespace Connections.Tests.Hosting;

public sealed class EmbeddedSettingsTests : IDisposable
{
    private const string Key = "Connections:DataDirectory";
    private readonly string _workingDirectory = Directory.CreateTempSubdirectory("connections-settings-").FullName;

    [Fact]
    public void Alone_in_an_empty_folder_the_defaults_hold() => Assert.Equal("data", Read(Key));

    [Fact]
    public void A_file_in_the_working_directory_overrides_the_defaults_and_leaves_the_rest()
    {
        WriteFile("""{ "Connections": { "DataDirectory": "from-file" } }""");

        Assert.Equal("from-file", Read(Key));
        Assert.Equal("http://localhost:5080", Read("Urls"));
    }

    [Fact]
    public void The_environment_overrides_the_file()
    {
        WriteFile("""{ "SettingsTest": "from-file" }""");
        Environment.SetEnvironmentVariable("SettingsTest", "from-environment");

        Assert.Equal("from-environment", Read("SettingsTest"));
        Assert.Equal("from-command-line", Read("SettingsTest", "--SettingsTest=from-command-line"));
    }

    [Fact]
    public void So_do_the_variables_of_the_framework_itself()
    {
        WriteFile("""{ "FrameworkTest": "from-file" }""");
        Environment.SetEnvironmentVariable("ASPNETCORE_FrameworkTest", "from-environment");

        Assert.Equal("from-environment", Read("FrameworkTest"));
        Assert.Equal("from-command-line", Read("FrameworkTest", "--FrameworkTest=from-command-line"));
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("SettingsTest", null);
        Environment.SetEnvironmentVariable("ASPNETCORE_FrameworkTest", null);
        Directory.Delete(_workingDirectory, recursive: true);
    }

    private void WriteFile(string json) => File.WriteAllText(Path.Combine(_workingDirectory, "appsettings.json"), json);

    private string? Read(string key, params string[] arguments) =>
        ConsoleHost.CreateBuilder(["--contentRoot", _workingDirectory, .. arguments]).Configuration[key];
}
