using System.Diagnostics;

namespace Connections.Tests.Support.Tools;

/// <summary>Runs JavaScript under Node, with the packages that the tests bring.</summary>
internal static class NodeScript
{
    /// <summary>
    /// Runs the text of an ES module to its end. It may import any of the packages, and finds the arguments in <c>process.argv.slice(2)</c>.
    /// </summary>
    /// <returns>What it wrote to standard output.</returns>
    /// <exception cref="InvalidOperationException">It ended with another code than 0; the message has its standard error.</exception>
    public static async Task<string> RunAsync(string module, IReadOnlyList<string> arguments, CancellationToken cancellationToken = default)
    {
        using var node = Start(arguments);
        try
        {
            // A module that is read from standard input imports relative to the working directory.
            await node.StandardInput.WriteAsync(module.AsMemory(), cancellationToken);
            node.StandardInput.Close();
            var output = node.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = node.StandardError.ReadToEndAsync(cancellationToken);
            await node.WaitForExitAsync(cancellationToken);
            return node.ExitCode == 0
                ? await output
                : throw new InvalidOperationException($"The script ended with code {node.ExitCode}: {await errors}{await output}");
        }
        finally
        {
            if (!node.HasExited)
                node.Kill(entireProcessTree: true);
        }
    }

    private static Process Start(IReadOnlyList<string> arguments) =>
        Process.Start(new ProcessStartInfo("node", ["--input-type=module", "-", .. arguments])
        {
            WorkingDirectory = NpmTools.Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
}
