using Connections.Core.Delivery;
using Connections.Core.Destinations;
using Connections.Core.Ingest;
using Connections.Core.Log;
using Connections.Core.Sources;
using Connections.Core.Storage;
using Connections.Web.Collection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Connections.Tests.Support;

/// <summary>A browser on pages that show traffic: the real services over a log in memory, with nothing running behind them.</summary>
public class PageContext : ConsoleContext
{
    public PageContext()
    {
        Log = new(Clock);
        Services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(
        [
            // The clock stands still: what lingers for more events would never end.
            new("Connections:Delivery:Linger", "00:00:00"), new("Connections:Delivery:BatchLinger", "00:00:00"),
        ]).Build());
        Services.AddSingleton<TempFolder>();
        Services.AddSingleton(provider => DataFolder.Open(provider.GetRequiredService<TempFolder>().Path));
        Services.AddSingleton<IEventLog>(_ => Log);
        Services.AddSingleton<SourceAddresses>();
        Services.AddSingleton<IntegrationRequests>();
        Services.AddSingleton<IOptions<SourceLifeOptions>>(Options.Create(new SourceLifeOptions()));
        Services.AddSingleton<PublicOrigin>();
        Services.AddIngest();
        Services.AddDelivery();
    }

    internal InMemoryLog Log { get; }

    /// <summary>Stores an event as the collection would have.</summary>
    internal void Receive(Source source, string json, EventType type = EventType.Track) => Log.Append(source.Id, "user", json, type);

    internal ConnectionsDb Db() => Services.GetRequiredService<IDbContextFactory<ConnectionsDb>>().CreateDbContext();

}
