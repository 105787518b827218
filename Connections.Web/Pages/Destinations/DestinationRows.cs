using System.Text.Json.Nodes;
using Connections.Core.Destinations;
using Connections.Core.Settings;
using Connections.Core.Storage;
using Connections.Core.Warehouses;
using Connections.Core.Workspaces;
using Connections.Web.Pages.Shared;
using Microsoft.EntityFrameworkCore;

namespace Connections.Web.Pages.Destinations;

/// <summary>
/// Reads all destinations and warehouses for the list. What is set, secrets included, and which mappings run comes from the snapshot in force;
/// the database adds when each was made.
/// </summary>
internal sealed class DestinationRows(IDbContextFactory<ConnectionsDb> databases, CurrentSetup setup)
{
    public async Task<IReadOnlyList<DestinationRow>> ReadAsync(string workspace, CancellationToken cancellationToken)
    {
        var now = setup.Value;
        if (now.Workspace?.Slug != workspace)
            return [];
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var destinations = await db.Destinations.Select(d => new { d.Id, d.CreatedAt, IsLost = d.ReconnectReason != null }).ToDictionaryAsync(d => d.Id, cancellationToken);
        var warehouses = await db.Warehouses.Select(w => new { w.Id, w.CreatedAt }).ToDictionaryAsync(w => w.Id, w => w.CreatedAt, cancellationToken);

        IReadOnlyList<ConnectedThing> Sources(IEnumerable<Guid> ids) =>
        [
            .. ids.Select(id => now.Sources.GetValueOrDefault(id)).OfType<SourceSetup>()
                .Select(source => new ConnectedThing(source.Name, $"/{workspace}/sources/{source.Slug}", source.Enabled, (source.Type.Slug, source.Type.Name)))
                .OrderBy(thing => thing.Name, StringComparer.OrdinalIgnoreCase),
        ];

        // One that was deleted or added between the snapshot and the query is left for the next reading, which its save brings about.
        return
        [
            .. now.Destinations.Values.Where(d => destinations.ContainsKey(d.Id)).Select(d =>
            {
                var profile = DestinationCatalogue.Find(d.Type)?.Profile;
                return new DestinationRow(
                    d.Id, d.Name, d.Slug, $"/{workspace}/destinations/{d.Slug}", DestinationKind.Stream, d.Enabled, d.Type, profile?.Name ?? d.Type,
                    profile?.Category ?? "Other", destinations[d.Id].CreatedAt,
                    DestinationListStatus.Of(d.Enabled, Missing(profile?.Settings, d.Settings), d.Mappings.Count(m => m.Enabled), Access(profile, d, destinations[d.Id].IsLost)),
                    Sources(d.Sources));
            }),
            .. now.Warehouses.Values.Where(w => warehouses.ContainsKey(w.Id)).Select(w =>
            {
                var profile = WarehouseCatalogue.Find(w.Type)?.Profile;
                return new DestinationRow(
                    w.Id, w.Name, w.Slug, $"/{workspace}/warehouses/{w.Slug}", DestinationKind.Storage, w.Enabled, w.Type, profile?.Name ?? w.Type,
                    "Warehouses", warehouses[w.Id], DestinationListStatus.Of(w.Enabled, Missing(profile?.Settings, w.Settings), null), Sources(w.Sources));
            }),
        ];
    }

    private static OAuthStanding? Access(Profile? profile, DestinationSetup destination, bool isLost) => profile?.OAuth is null ? null
        : isLost ? OAuthStanding.Lost
        : OAuthGrant.Of(destination.OAuth).IsConnected ? OAuthStanding.Granted : OAuthStanding.None;

    private static IReadOnlyList<Setting> Missing(IReadOnlyList<Setting>? declared, JsonObject settings) => SettingsCheck.Missing(declared ?? [], settings);
}
