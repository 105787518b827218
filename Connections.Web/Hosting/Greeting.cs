using Connections.Core.Accounts;
using Connections.Core.Workspaces;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Connections.Web.Hosting;

/// <summary>Says on the terminal where the console is, and on a first run how to claim it. The only thing printed beside the log.</summary>
internal sealed class Greeting(IServer server, FirstRun firstRun, CurrentSetup setup, IConfiguration configuration, IHostApplicationLifetime lifetime) : IHostedService
{
    private CancellationTokenRegistration _started;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var claim = await firstRun.OpenAsync(cancellationToken);
        _started = lifetime.ApplicationStarted.Register(() => Print(claim));
    }

    public async Task StopAsync(CancellationToken cancellationToken) => await _started.DisposeAsync();

    private void Print(string? claim)
    {
        var origin = configuration["Connections:PublicUrl"] is { Length: > 0 } publicUrl
            ? publicUrl.TrimEnd('/')
            : Reachable(server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault());
        if (origin is null)
            return;
        Console.Out.WriteLine(claim is not null
            ? $"\n  Connections is up. Claim it with this link, which works once:\n\n    {origin}{claim}\n"
            : $"\n  Connections is up: {origin}/{setup.Value.Workspace?.Slug}\n");
    }

    // An address that listens everywhere is not one that a browser can open.
    private static string? Reachable(string? address) => address?
        .Replace("://[::]", "://localhost", StringComparison.Ordinal)
        .Replace("://0.0.0.0", "://localhost", StringComparison.Ordinal)
        .Replace("://*", "://localhost", StringComparison.Ordinal)
        .Replace("://+", "://localhost", StringComparison.Ordinal);
}
