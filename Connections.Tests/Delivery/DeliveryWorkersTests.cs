using Connections.Core.Delivery;
using Connections.Core.Jobs;
using Connections.Tests.Access;
using Connections.Tests.Support;
using Hangfire;
using Hangfire.InMemory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Connections.Tests.Delivery;

/// <summary>A slice may last for as long as a vendor hangs: however many destinations are enabled, each has a worker, and four are left.</summary>
public sealed class DeliveryWorkersTests : IDisposable
{
    private readonly InMemoryStorage _jobs = new();

    [Fact]
    public async Task Workers_are_added_for_more_destinations_than_there_are_workers_and_stay()
    {
        await using var rig = await DeliveryRig.StartAsync();
        for (var at = 0; at < 16; at++)
            await rig.AddWebhookAsync();
        using var workers = ActivatorUtilities.CreateInstance<DeliveryWorkers>(rig.Services, _jobs, new JobActivator(), Options.Create(new JobsOptions()));
        await workers.StartAsync(default);

        var seventeenth = await rig.AddWebhookAsync();
        await Eventually.Holds(() => Added() == 20, "twenty more than the first twenty, which were enough for sixteen");
        for (var at = 17; at < 25; at++)
            await rig.AddWebhookAsync();
        await rig.Destinations.SetEnabledAsync(seventeenth.Id, false, DeliveryRig.Somebody, default);
        Assert.Equal([Queues.Delivery], Assert.Single(_jobs.GetMonitoringApi().Servers()).Queues);
        Assert.Equal(20, Added());

        await workers.StopAsync(default);
        Assert.Equal(0, Added());
    }

    [Fact]
    public async Task The_product_starts_with_as_many_as_its_destinations_need()
    {
        await using var app = new Busy();
        var jobs = app.Services.GetRequiredService<JobStorage>().GetMonitoringApi();

        await Eventually.Holds(
            () => jobs.Servers().Where(server => server.Queues.SequenceEqual([Queues.Delivery])).Sum(server => server.WorkersCount) >= Busy.Destinations + 4,
            "a worker for each destination, and four");
    }

    public void Dispose() => _jobs.Dispose();

    private int Added() => _jobs.GetMonitoringApi().Servers().Sum(server => server.WorkersCount);

    private sealed class Busy : ConsoleApp
    {
        public const int Destinations = 18;

        protected override string SetupFile => $$"""
            {
              "workspace":    { "slug": "acme", "name": "Acme" },
              "owner":        { "email": "{{OwnerEmail}}", "password": "{{Password}}" },
              "sources":      [ { "slug": "website", "type": "javascript", "writeKeys": ["wk_website"] } ],
              "destinations": [ {{string.Join(", ", Enumerable.Range(1, Destinations).Select(number =>
                  $$"""{ "slug": "hook-{{number}}", "name": "Hook {{number}}", "type": "webhook", "sources": ["website"], "settings": { "url": "https://hooks.example.com/" } }"""))}} ]
            }
            """;
    }
}
