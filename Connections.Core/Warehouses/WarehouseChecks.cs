using System.Collections.Frozen;
using System.Text.Json.Nodes;
using Connections.Core.Settings;
using Connections.Core.Storage;
using Connections.Core.Workspaces;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Connections.Core.Warehouses;

/// <summary>
/// Tries connections of warehouses with settings that need not be saved, for people who want to know before the next sync. Who may is for the
/// caller to see to; no secret is in what it answers. Each is audited before it is tried: it may lead to any host.
/// </summary>
public sealed class WarehouseChecks(
    CurrentSetup setup, IDbContextFactory<ConnectionsDb> databases, DataFolder folder, IOptions<WarehouseOptions> options, TimeProvider clock)
{
    // Longer than every engine waits for a connection: some servers have to be woken first.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Tries a warehouse before it is added.</summary>
    /// <param name="type">Slug of its engine.</param>
    /// <param name="settings">All settings, secrets included.</param>
    /// <param name="sources">The sources that it is to load; those that are gone are passed over.</param>
    /// <param name="actor">Who tries it.</param>
    /// <param name="cancellationToken">Ends the try.</param>
    /// <returns>What was found; or what is wrong with the settings, with which nothing was tried.</returns>
    public Task<Checked<ConnectionReport>> TryNewAsync(string type, JsonObject settings, IEnumerable<Guid> sources, Actor actor, CancellationToken cancellationToken) =>
        TryAsync(new(Guid.NewGuid(), type, type, type, Enabled: false, settings, "null", sources.ToFrozenSet()), actor, cancellationToken);

    /// <summary>Tries other settings for a warehouse than those that are saved.</summary>
    /// <param name="warehouseId">The warehouse.</param>
    /// <param name="settings">The settings; of the secrets those that are left out are as they are stored, unless they would go to another host then.</param>
    /// <param name="actor">Who tries it.</param>
    /// <param name="cancellationToken">Ends the try.</param>
    /// <returns>See <see cref="TryNewAsync"/>.</returns>
    public async Task<Checked<ConnectionReport>> TryAsync(Guid warehouseId, JsonObject settings, Actor actor, CancellationToken cancellationToken)
    {
        if (!setup.Value.Warehouses.TryGetValue(warehouseId, out var warehouse))
            return new Problem("id", "The warehouse was deleted.");
        var declared = WarehouseCatalogue.Find(warehouse.Type)?.Profile.Settings ?? [];
        if (KeptSecrets.Problems(declared, warehouse.Settings, settings) is { Count: > 0 } problems)
            return problems.ToArray();
        var whole = settings.DeepClone().AsObject();
        foreach (var secret in declared.Where(setting => setting.IsSecret && !whole.ContainsKey(setting.Key)))
            whole[secret.Key] = warehouse.Settings[secret.Key]?.DeepClone();
        return await TryAsync(warehouse with { Settings = whole }, actor, cancellationToken);
    }

    private async Task<Checked<ConnectionReport>> TryAsync(WarehouseSetup warehouse, Actor actor, CancellationToken cancellationToken)
    {
        if (WarehouseCatalogue.Find(warehouse.Type) is not { } engine)
            return new Problem("type", $"This version knows no warehouse of the type '{warehouse.Type}'.");
        if (WarehouseSettings.Problems(engine, warehouse.Settings, isWhole: true).ToArray() is { Length: > 0 } problems)
            return problems;

        // As if they had been stored: what a form makes of a number is a long, and nothing else can be had of it.
        var tried = warehouse with { Settings = JsonNode.Parse(warehouse.Settings.ToJsonString())!.AsObject() };
        var schemas = warehouse.Sources.Where(setup.Value.Sources.ContainsKey).Select(id => setup.Value.Sources[id].WarehouseSchema).Order(StringComparer.Ordinal).ToList();
        await AuditAsync(engine, tried, actor, cancellationToken);
        using var patience = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            // On a thread of its own: an embedded engine computes on the caller's, which may be a page's.
            return await Task.Run(() => engine.CheckAsync(EngineContext.For(tried, folder, options.Value), schemas, either.Token), either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ConnectionReport([new("No answer within two minutes. Where the server is only being started, or a sync has the file, try again in a while.", Remedy: null)]);
        }
    }

    private async Task AuditAsync(IWarehouseEngine engine, WarehouseSetup tried, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var where = engine.Profile.Settings.Where(setting => setting.LeadsSecrets && tried.Settings[setting.Key] is not null)
            .Select(setting => $"{setting.Label}: {tried.Settings[setting.Key]}").ToList();
        db.Audit.Add(new()
        {
            WorkspaceId = await db.Workspaces.Select(workspace => workspace.Id).SingleAsync(cancellationToken),
            Event = "Storage Destination Connection Tested",
            ActorId = actor.Id,
            ActorName = actor.Name,
            ObjectType = "warehouse",
            ObjectId = tried.Id,
            ObjectName = setup.Value.Warehouses.ContainsKey(tried.Id) ? tried.Name : engine.Profile.Name,
            At = clock.GetUtcNow(),
            Reason = where.Count > 0 ? string.Join(", ", where) : null,
        });
        await db.SaveChangesAsync(cancellationToken);
    }
}
