using System.Diagnostics;

namespace Connections.Tests.Support.Tools;

/// <summary>One run of the product's executable to its end: a command, or a start that is to fail.</summary>
internal static class AppCommand
{
    /// <summary>
    /// Whether the runtime watches code to compile it better later on: a fifth of what a start costs, and of no use to a process of a few seconds. A measurement turns it on again.
    /// </summary>
    public const string Profiling = "DOTNET_TieredPGO";

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    /// <summary>How the product is started: what was just built, unless <c>CONNECTIONS_EXECUTABLE</c> names a published file.</summary>
    public static ProcessStartInfo StartInfo(IReadOnlyList<string> arguments)
    {
        ProcessStartInfo start = Environment.GetEnvironmentVariable("CONNECTIONS_EXECUTABLE") is { Length: > 0 } published
            ? new(published, arguments)
            : new("dotnet", [Path.Combine(AppContext.BaseDirectory, "connections.dll"), .. arguments]);
        start.Environment[Profiling] = "0";
        return start;
    }

    /// <summary>Runs it to its end. Gives its exit code and all it wrote.</summary>
    /// <exception cref="TimeoutException">It has not ended within the deadline, as when a start that was to fail succeeds. It was ended then.</exception>
    public static async Task<(int ExitCode, string Output)> RunAsync(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using var command = Process.Start(start)!;
        var output = command.StandardOutput.ReadToEndAsync();
        var errors = command.StandardError.ReadToEndAsync();
        try
        {
            await command.WaitForExitAsync().WaitAsync(Deadline, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            command.Kill();
            throw new TimeoutException($"Waited {Deadline.TotalSeconds:0} s for the end of this: {start.FileName} {string.Join(' ', start.ArgumentList)}\n{await output}{await errors}");
        }

        return (command.ExitCode, await output + await errors);
    }
}
