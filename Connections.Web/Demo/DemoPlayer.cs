using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Connections.Core.Provisioning;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Connections.Web.Demo;

/// <summary>
/// Plays visitors of the made-up shop against this server's own collection address, over HTTP like anybody's: about
/// <c>Connections:Demo:Rate</c> events a second (default 5, at most 1,000).
/// </summary>
internal sealed partial class DemoPlayer(
    IServer server, IHttpClientFactory clients, IServiceScopeFactory scopes, IConfiguration configuration, IHostApplicationLifetime lifetime, TimeProvider clock,
    ILogger<DemoPlayer> logger)
    : BackgroundService
{
    private const int ConcurrentVisitors = 25;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(500);

    private readonly Random _random = new(20261);
    private int _visitors;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource();
        await using var onStarted = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
        if (server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() is not { } address)
            return;

        var origin = DemoShop.Origin(address);
        if (origin != DemoShop.Origin(configuration))
            await MoveInspectorAsync(origin, stoppingToken);
        var endpoint = new Uri($"{origin}/v1/batch");
        var rate = Math.Clamp(configuration.GetValue("Connections:Demo:Rate", 5d), 0.1, 1000);
        LogPlaying(logger, rate);

        var visits = Enumerable.Range(0, ConcurrentVisitors).Select(_ => NextVisit()).ToArray();
        using var timer = new PeriodicTimer(Tick, clock);
        for (var owed = 0d; await timer.WaitForNextTickAsync(stoppingToken);)
        {
            owed += rate * Tick.TotalSeconds * (0.5 + _random.NextDouble()); // a shop is not a metronome
            var batch = new JsonArray();
            for (; owed >= 1; owed--)
                batch.Add(NextEvent(visits));
            if (batch.Count > 0)
                await SendAsync(endpoint, batch, stoppingToken);
        }
    }

    /// <summary>The shop was set up before the system chose a port (<c>--urls http://127.0.0.1:0</c>): set up again, its webhook sends to that one.</summary>
    private async Task MoveInspectorAsync(string origin, CancellationToken stoppingToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<Provisioner>().ApplyAsync(DemoShop.File(origin), "of the demonstration", stoppingToken);
    }

    private JsonObject NextEvent(IEnumerator<JsonObject>[] visits)
    {
        var index = _random.Next(visits.Length);
        while (!visits[index].MoveNext())
            visits[index] = NextVisit();
        var call = visits[index].Current;
        call["timestamp"] = clock.GetUtcNow().ToString("O");
        return call;
    }

    private IEnumerator<JsonObject> NextVisit() => new Visitor(_random, ++_visitors).Visit().GetEnumerator();

    private async Task SendAsync(Uri endpoint, JsonArray batch, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint);
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{DemoShop.WriteKey}:")));
        request.Content = new StringContent(
            new JsonObject { ["batch"] = batch, ["sentAt"] = clock.GetUtcNow().ToString("O") }.ToJsonString(), Encoding.UTF8, "application/json");
        try
        {
            using var response = await clients.CreateClient(nameof(DemoPlayer)).SendAsync(request, cancellationToken);
            if (!response.IsSuccessStatusCode)
                LogRefused(logger, (int)response.StatusCode);
        }
        catch (HttpRequestException e)
        {
            LogUnreachable(logger, e);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Playing the demonstration shop at about {Rate} events a second.")]
    private static partial void LogPlaying(ILogger logger, double rate);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The demonstration's events were answered {Status}.")]
    private static partial void LogRefused(ILogger logger, int status);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The demonstration's events could not be sent.")]
    private static partial void LogUnreachable(ILogger logger, Exception exception);
}
