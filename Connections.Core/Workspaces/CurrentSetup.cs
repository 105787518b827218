using System.Collections.Frozen;
using System.Text.Json.Nodes;
using Connections.Core.Destinations;
using Connections.Core.Settings;
using Connections.Core.Sources;
using Connections.Core.Storage;
using Connections.Core.Warehouses;
using Connections.Core.Warehouses.Selective;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Workspaces;

/// <summary>Holds the snapshot in force, and reads it anew after each save (see <see cref="SetupSaved"/>).</summary>
public sealed class CurrentSetup(IDbContextFactory<ConnectionsDb> databases, SecretBox secrets) : IDisposable
{
    private readonly SemaphoreSlim _reloading = new(1, 1);
    private readonly Lock _gate = new();
    private volatile Setup _value = Setup.Empty;
    private int _holds;
    private bool _isOwed; // a reload, to whoever saved while it was held

    /// <summary>Raised after the snapshot was replaced, on the thread that replaced it. Handlers only signal; they do no work of their own.</summary>
    public event Action? Changed;

    /// <summary>The snapshot in force.</summary>
    public Setup Value => _value;

    /// <summary>
    /// Lets many saves come into force at once: what is saved until the hold is disposed of is read then, once. To read everything after each
    /// of a thousand sources takes longer by a thousand times a thousand.
    /// </summary>
    internal IAsyncDisposable Hold()
    {
        lock (_gate)
            _holds++;
        return new Holding(this);
    }

    /// <summary>Reads the database and replaces the snapshot. Concurrent calls follow one another, so the last save wins.</summary>
    public async Task ReloadAsync(CancellationToken cancellationToken)
    {
        if (IsHeld())
            return;
        await _reloading.WaitAsync(cancellationToken);
        try
        {
            await using var db = await databases.CreateDbContextAsync(cancellationToken);
            _value = await ReadAsync(db, cancellationToken);
        }
        finally
        {
            _reloading.Release();
        }

        Changed?.Invoke();
    }

    /// <inheritdoc />
    public void Dispose() => _reloading.Dispose();

    private bool IsHeld()
    {
        lock (_gate)
        {
            _isOwed |= _holds > 0;
            return _holds > 0;
        }
    }

    private Task LetGoAsync()
    {
        lock (_gate)
        {
            if (--_holds > 0 || !_isOwed)
                return Task.CompletedTask;
            _isOwed = false;
        }

        return ReloadAsync(CancellationToken.None); // also for whoever leaves: what was saved counts
    }

    private async Task<Setup> ReadAsync(ConnectionsDb db, CancellationToken cancellationToken)
    {
        var workspace = await db.Workspaces.AsNoTracking().SingleOrDefaultAsync(cancellationToken);
        var sources = await db.Sources.AsNoTracking().Include(s => s.WriteKeys).ToListAsync(cancellationToken);
        var destinations = await db.Destinations.AsNoTracking().AsSplitQuery()
            .Include(d => d.Sources).Include(d => d.Mappings).Include(d => d.Filters).ToListAsync(cancellationToken);
        var warehouses = await db.Warehouses.AsNoTracking().AsSplitQuery().Include(w => w.Sources).ToListAsync(cancellationToken);

        var sourceSetups = sources.ToDictionary(s => s.Id, Of);
        return new(
            workspace is null ? null : new(workspace.Id, workspace.Slug, workspace.Name),
            sourceSetups.ToFrozenDictionary(),
            sources.SelectMany(s => s.WriteKeys).ToFrozenDictionary(k => k.Key, k => sourceSetups[k.SourceId], StringComparer.Ordinal),
            destinations.ToFrozenDictionary(d => d.Id, Of),
            warehouses.ToFrozenDictionary(w => w.Id, Of));
    }

    private static SourceSetup Of(Source source) =>
        new(source.Id, source.Slug, source.Name, source.CatalogueEntry, source.Enabled, source.WarehouseSchema) { RateLimit = SourceSettings.RateLimitOf(source) };

    private DestinationSetup Of(Destination destination) => new(
        destination.Id, destination.Slug, destination.Name, destination.Type, destination.Enabled,
        Settings(destination.Settings, destination.Secrets), DestinationRules.Address(destination.Endpoint), destination.Sources.Select(s => s.Id).ToFrozenSet(),
        [.. destination.Mappings.OrderBy(m => m.Position)
            .Select(m => new MappingSetup(m.Id, m.Name, m.Action, m.Trigger, JsonNode.Parse(m.Mapping)!.AsObject(), m.Enabled))])
    {
        OAuth = destination.OAuth is null ? null : secrets.Open(destination.OAuth),
        Filters = [.. destination.Filters.OrderBy(f => f.Position).Select(f => f.ToDefinition())],
        ConsentCategories = [.. destination.ConsentCategories],
    };

    private WarehouseSetup Of(Warehouse warehouse) => new(
        warehouse.Id, warehouse.Slug, warehouse.Name, warehouse.Type, warehouse.Enabled,
        Settings(warehouse.Settings, warehouse.Secrets), warehouse.Schedule, warehouse.Sources.Select(s => s.Id).ToFrozenSet())
    {
        Selection = SyncSelection.Parse(warehouse.Selection),
        Operations = warehouse.Operations,
        LoadsFrom = warehouse.SkipsHistory ? warehouse.CreatedAt : null,
    };

    private JsonObject Settings(string plain, string? sealedSecrets) => StoredSettings.Whole(JsonNode.Parse(plain)!.AsObject(), secrets.Open(sealedSecrets));

    private sealed class Holding(CurrentSetup setup) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => new(setup.LetGoAsync());
    }
}
