using System.Text.Json.Nodes;
using Connections.Core.Settings;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Destinations;

/// <summary>Encrypts what an earlier version stored as it is and this one holds to be secret, such as a webhook's headers.</summary>
/// <remarks>Asked at each start. It may run twice: what is encrypted already stands nowhere else.</remarks>
public sealed class SecretUpgrade(IDbContextFactory<ConnectionsDb> databases, SecretBox secrets)
{
    /// <summary>Moves such settings of every destination.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        foreach (var destination in await db.Destinations.ToListAsync(cancellationToken))
        {
            if (DestinationCatalogue.Find(destination.Type)?.Profile.Settings is not { } declared)
                continue;
            var (plain, hidden) = StoredSettings.Part(declared, JsonNode.Parse(destination.Settings)!.AsObject());
            if (hidden.Count == 0)
                continue;
            foreach (var (key, value) in secrets.Open(destination.Secrets))
                hidden[key] = value?.DeepClone();
            (destination.Settings, destination.Secrets) = (plain.ToJsonString(), secrets.Seal(hidden));
        }

        await db.SaveChangesAsync(cancellationToken);
    }
}
