using System.Diagnostics;
using System.Globalization;

namespace Connections.Tests.Support.Tools;

/// <summary>
/// An S3 server of the tests' own, from the npm package, on a loopback port and a temporary folder. One serves the whole run; it hangs on a
/// pipe of this process, so that however the run ends, it ends and its folder goes.
/// </summary>
internal static class S3Server
{
    /// <summary>The one bucket. A test takes a folder of its own in it.</summary>
    public const string Bucket = "lake";

    /// <summary>The key that the server knows, and its secret.</summary>
    public const string Key = "S3RVER";

    private const string Serve =
        """
        import { mkdtempSync, rmSync } from 'node:fs';
        import { createRequire } from 'node:module';
        const S3rver = createRequire(process.cwd() + '/')('s3rver');
        const directory = mkdtempSync('/tmp/connections-s3-');
        process.stdin.resume().on('end', () => { rmSync(directory, { recursive: true }); process.exit(); });
        const { port } = await new S3rver({ port: 0, address: '127.0.0.1', silent: true, directory, configureBuckets: [{ name: 'lake' }] }).run();
        console.log(port);
        """;

    private static readonly Lazy<Task<Uri>> OfRun = new(StartAsync);

    // Held: with the process's object its pipe would go, and the server with that.
    private static Process? _node;

    /// <summary>Its origin.</summary>
    public static Task<Uri> SharedAsync() => OfRun.Value;

    private static async Task<Uri> StartAsync()
    {
        _node = Process.Start(new ProcessStartInfo("node", ["--input-type=module", "-e", Serve])
        {
            WorkingDirectory = NpmTools.Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var port = await _node.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException($"The S3 server did not start: {await _node.StandardError.ReadToEndAsync()}");
        return new($"http://127.0.0.1:{int.Parse(port, CultureInfo.InvariantCulture)}");
    }
}
