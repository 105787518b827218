using Connections.Core.Jobs;
using Connections.Tests.Support;
using Hangfire;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Connections.Tests.Jobs;

public sealed class JobsRegistrationTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Theory, InlineData(Queues.Delivery), InlineData(Queues.Warehouses), InlineData(Queues.Mail), InlineData(Queues.Housekeeping), InlineData("default")]
    public async Task Every_queue_is_served_with_jobs_built_in_a_scope(string queue)
    {
        using var host = Host("25");
        await host.StartAsync();

        host.Services.GetRequiredService<IBackgroundJobClientV2>().Enqueue<Visit>(queue, visit => visit.Run());

        Assert.Equal("built and disposed", await host.Services.GetRequiredService<Guests>().Left.Task.WaitAsync(TimeSpan.FromMinutes(1)));
        await host.StopAsync();
    }

    [Theory, InlineData("25", 25), InlineData("3", 20)]
    public async Task Delivery_has_its_own_workers_and_never_fewer_than_twenty(string set, int workers)
    {
        using var host = Host(set);
        await host.StartAsync();

        var monitor = host.Services.GetRequiredService<JobStorage>().GetMonitoringApi();
        await Eventually.Holds(() => monitor.Servers().Count == 3);

        Assert.Equal(
            [(workers, "delivery"), (3, "mail housekeeping default"), (3, "warehouses")],
            monitor.Servers().Select(server => (server.WorkersCount, string.Join(' ', server.Queues)))
                .OrderByDescending(server => server.Item1).ThenBy(server => server.Item2, StringComparer.Ordinal));
        await host.StopAsync();
        Assert.Empty(monitor.Servers());
    }

    [Fact]
    public async Task A_number_of_workers_that_makes_no_sense_stops_the_start()
    {
        using var host = Host("0");

        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.Contains(nameof(JobsOptions.DeliveryWorkers), refusal.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private IHost Host(string deliveryWorkers)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection([new("Connections:Jobs:DeliveryWorkers", deliveryWorkers)]);
        builder.Services.AddJobs();
        builder.Services.Configure<JobsOptions>(options => options.Path = _folder.File("jobs.db"));
        builder.Services.AddSingleton<Guests>().AddScoped<Guest>();
        return builder.Build();
    }

    /// <summary>A job with a scoped dependency, which it leaves when its scope ends.</summary>
    public sealed class Visit(Guest guest)
    {
        public void Run() => guest.Came();
    }

    public sealed class Guests
    {
        public TaskCompletionSource<string> Left { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public sealed class Guest(Guests guests) : IDisposable
    {
        private string _story = "not used";

        public void Came() => _story = "built";

        public void Dispose() => guests.Left.TrySetResult($"{_story} and disposed");
    }
}
