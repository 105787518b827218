using System.Diagnostics;
using Connections.Tests.Support.Tools;

namespace Connections.Tests.Journeys;

/// <summary>The product as it ships: published for linux-x64, once for a class of tests.</summary>
/// <remarks>Intermediate files go to a folder of its own, so that the output of the build that is being tested stays as it is.</remarks>
public sealed class PublishedFile : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(8);

    private readonly string _folder = Directory.CreateTempSubdirectory("connections-publish-").FullName;

    /// <summary>All that publishing left.</summary>
    public IReadOnlyList<string> Files => [.. Directory.EnumerateFileSystemEntries(Published)];

    private string Published => Path.Combine(_folder, "published");

    public async Task InitializeAsync()
    {
        using var publish = Process.Start(new ProcessStartInfo("dotnet", [
            "publish", "Connections.Web", "-c", "Release", "-r", "linux-x64", "-o", Published, "--artifacts-path", Path.Combine(_folder, "artifacts"),
            "-nologo", "-nodeReuse:false", "-p:UseSharedCompilation=false", // or servers stay behind and hold the output open
            "-p:RunAnalyzers=false", // the build that is being tested has reviewed the same code
        ])
        {
            WorkingDirectory = NpmTools.RepositoryRoot,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = publish.StandardOutput.ReadToEndAsync();
        var errors = publish.StandardError.ReadToEndAsync();
        try
        {
            await publish.WaitForExitAsync().WaitAsync(Deadline, TimeProvider.System);
        }
        finally
        {
            if (!publish.HasExited)
                publish.Kill(entireProcessTree: true);
        }

        Assert.True(publish.ExitCode == 0, await output + await errors);
    }

    public Task DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }
}
