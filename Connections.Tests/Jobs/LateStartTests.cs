using Connections.Core.Jobs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Connections.Tests.Jobs;

public sealed class LateStartTests
{
    [Fact]
    public async Task A_late_service_starts_when_all_others_have_and_stops_with_them()
    {
        var told = new List<string>();
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddSingleton(told);
        builder.Services.AddLateService<Late>();
        builder.Services.AddLateService<LateToo>();
        builder.Services.AddHostedService<Prompt>();
        using (var host = builder.Build())
        {
            await host.StartAsync();
            await host.StopAsync();
        }

        Assert.Equal(["Prompt starts", "Late starts", "LateToo starts", "Prompt stops", "LateToo stops", "Late stops", "Late is disposed"], told);
    }

    [Fact]
    public async Task A_host_that_never_listened_stops_no_late_service()
    {
        var told = new List<string>();
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddSingleton(told);
        builder.Services.AddLateService<Late>();
        builder.Services.AddHostedService<Broken>();
        using var host = builder.Build();

        await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync());
        await host.StopAsync();

        Assert.Empty(told);
    }

    private class Prompt(List<string> told) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Tell("starts");

        public Task StopAsync(CancellationToken cancellationToken) => Tell("stops");

        protected Task Tell(string what)
        {
            told.Add($"{GetType().Name} {what}");
            return Task.CompletedTask;
        }
    }

    private sealed class Late(List<string> told) : Prompt(told), IDisposable
    {
        public void Dispose() => Tell("is disposed");
    }

    private sealed class LateToo(List<string> told) : Prompt(told);

    private sealed class Broken : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => throw new InvalidOperationException("The port is taken.");

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
