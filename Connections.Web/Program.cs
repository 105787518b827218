using Connections.Core.Accounts;
using Connections.Core.Delivery;
using Connections.Core.Destinations;
using Connections.Core.Ingest;
using Connections.Core.Jobs;
using Connections.Core.Log;
using Connections.Core.Mail;
using Connections.Core.Metrics;
using Connections.Core.Provisioning;
using Connections.Core.Sources;
using Connections.Core.Storage;
using Connections.Core.Warehouses;
using Connections.Web.Access;
using Connections.Web.Collection;
using Connections.Web.Demo;
using Connections.Web.Downloads;
using Connections.Web.Hosting;
using Connections.Web.Pages;

if (await Commands.TryRunAsync(args) is { } exitCode)
    return exitCode;

NativeArenas.TryLimit();
try
{
    var builder = ConsoleHost.CreateBuilder(DemoSwitches.Expand(args));
    builder.AddLogs();
    using var folder = DataFolder.Open(builder.Configuration["Connections:DataDirectory"] ?? "data");
    TemporaryFiles.EnsureRoom(folder);
    EmbeddedNatives.LoadInto(folder);

    builder.Services.AddSingleton(TimeProvider.System);
    builder.Services.AddStorage(folder);
    builder.Services.AddJobs().Configure<JobsOptions>(jobs => jobs.Path = folder.JobsDb);
    builder.Services.AddEventLog();
    builder.Services.AddIngest();
    builder.Services.AddCollection();
    builder.Services.AddDelivery().AddDeliveryWorkers();
    builder.Services.AddWarehouses();
    builder.Services.AddMail();
    builder.Services.AddAccounts();
    builder.Services.AddSourceLife();
    builder.Services.AddHousekeeping();
    builder.Services.AddIntegrationRequests();
    builder.Services.AddProvisioning();
    builder.Services.AddAccess();
    builder.Services.AddConsole();
    builder.Services.AddPipelineMetrics();
    builder.Services.AddMetricsEndpoint(builder.Configuration);
    builder.Services.AddTrustedProxies(builder.Configuration);
    builder.Services.AddDemo(builder.Configuration);
    builder.Services.AddCommands();
    builder.Services.AddHostedService<Greeting>();
    builder.Services.AddGracefulStop();
    builder.Host.UseSystemd();

    var app = builder.Build();
    var prepared = app.PrepareAsync(); // beside the mapping of routes, which asks nothing of it

    app.UseForwardedHeaders();
    app.UseCollectionFirst();
    app.UseUnknownAddresses();
    app.UseRouting();
    app.RefuseCircuitsWhileStopping();
    app.UseSecurityHeaders();
    app.MapCollection();
    app.UseAuthentication();
    app.UseAuthorization();
    app.UseRateLimiter();
    app.UseAntiforgery();
    app.MapHealth();
    app.MapMetrics();
    app.MapAccess();
    app.MapOAuth();
    app.MapJobs();
    app.MapParkedDownload();
    app.MapDemo();
    app.MapConsole();
    await prepared;
    await app.ServeAsync();
    return 0;
}
catch (Exception e) when (GracefulStop.RanOutOfTime(e))
{
    Console.Error.WriteLine("Some work had not ended when the time for the stop was over. The next start takes it up.");
    return 0;
}
catch (Exception e) when (StartFailure.Explain(e) is { } message)
{
    Console.Error.WriteLine(message);
    return 1;
}
