using System.Text.Json.Nodes;
using Connections.Core.Settings;
using Connections.Core.Sources;
using Connections.Core.Storage;
using Connections.Core.Warehouses.Selective;
using Connections.Core.Warehouses.Syncs;
using Connections.Core.Workspaces;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Warehouses;

/// <summary>What is needed to add a warehouse.</summary>
/// <param name="Type">Slug of its engine.</param>
/// <param name="Name">Its name.</param>
/// <param name="Sources">The sources it loads; may be empty.</param>
/// <param name="Settings">All settings, secrets included.</param>
public sealed record NewWarehouse(string Type, string Name, IReadOnlyList<Guid> Sources, JsonObject Settings)
{
    /// <summary>The slug; null to make it from the name.</summary>
    public string? Slug { get; init; }

    /// <summary>Its schedule as JSON (see <see cref="Warehouse.Schedule"/>); null for hourly.</summary>
    public string? Schedule { get; init; }

    /// <summary>Whether what the log holds already is left out. A back-fill can load it later.</summary>
    public bool SkipsHistory { get; init; }

    /// <summary>Whether it is synced at once.</summary>
    public bool Enabled { get; init; } = true;
}

/// <summary>What people do to warehouses. Each act is checked, saved and audited together.</summary>
/// <remarks>Each act is one transaction from its first read on, so two people cannot both find a slug free.</remarks>
public sealed class WarehouseAdministration(IDbContextFactory<ConnectionsDb> databases, SecretBox secrets, TimeProvider clock)
{
    /// <summary>The schedule of one of which nothing else is said.</summary>
    internal const string Hourly = "\"0 * * * *\"";

    /// <summary>Adds one.</summary>
    public async Task<Checked<Warehouse>> AddAsync(NewWarehouse wanted, Actor actor, CancellationToken cancellationToken)
    {
        if (WarehouseCatalogue.Find(wanted.Type) is not { } engine)
            return new Problem("type", $"There is no warehouse of the type '{wanted.Type}'. Known: {string.Join(", ", WarehouseCatalogue.All.Select(e => e.Profile.Slug))}.");

        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var taken = await db.Warehouses.Select(w => w.Slug).ToHashSetAsync(cancellationToken);
        var sources = await SourcesAsync(db, wanted.Sources, cancellationToken);
        Problem?[] problems =
        [
            ProblemOfName(wanted.Name), ProblemOfSlug(wanted.Slug, taken), ProblemOfSources(wanted.Sources, sources), ProblemOfSchedule(wanted.Schedule ?? Hourly),
            .. WarehouseSettings.Problems(engine, wanted.Settings, wanted.Enabled),
        ];
        if (problems.Any(problem => problem is not null))
            return problems.OfType<Problem>().ToArray();

        var (plain, hidden) = StoredSettings.Part(engine.Profile.Settings, wanted.Settings);
        var warehouse = new Warehouse
        {
            WorkspaceId = await db.Workspaces.Select(w => w.Id).SingleAsync(cancellationToken),
            Slug = wanted.Slug ?? Slug.Unique(Slug.From(wanted.Name, wanted.Type), taken),
            Name = wanted.Name.Trim(),
            Type = wanted.Type,
            Enabled = wanted.Enabled,
            Settings = plain.ToJsonString(),
            Secrets = secrets.Seal(hidden),
            Schedule = wanted.Schedule ?? Hourly,
            SkipsHistory = wanted.SkipsHistory,
            CreatedAt = clock.GetUtcNow(),
            CreatedBy = actor.Name,
            Sources = sources,
        };
        db.Warehouses.Add(warehouse);
        await SaveAsync(db, warehouse, "Storage Destination Created", reason: null, actor, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return warehouse;
    }

    /// <summary>
    /// Replaces settings. Secrets that are left out stay as they are; an empty text removes one. Where the host changes, a person types them again:
    /// the file's writer, who holds them, does not.
    /// </summary>
    public Task<Checked<Warehouse>> SaveSettingsAsync(Guid id, JsonObject settings, Actor actor, CancellationToken cancellationToken) =>
        ChangeAsync(id, "Storage Destination Modified", "Settings", actor, (_, warehouse) =>
        {
            var engine = EngineOf(warehouse);
            var (whole, stored) = (settings.DeepClone().AsObject(), Whole(warehouse));
            foreach (var secret in engine.Profile.Settings.Where(setting => setting.IsSecret && !whole.ContainsKey(setting.Key)))
                whole[secret.Key] = stored[secret.Key]?.DeepClone();
            List<Problem> problems =
            [
                .. WarehouseSettings.Problems(engine, whole, warehouse.Enabled),
                .. actor == Actor.ProvisioningFile ? [] : KeptSecrets.Problems(engine.Profile.Settings, stored, settings),
            ];
            if (problems.Count == 0)
            {
                var (plain, hidden) = StoredSettings.Part(engine.Profile.Settings, whole);
                (warehouse.Settings, warehouse.Secrets) = (plain.ToJsonString(), secrets.Seal(hidden));
            }

            return Task.FromResult<IReadOnlyList<Problem>>(problems);
        }, cancellationToken);

    /// <summary>Changes the schedule; a problem says what is wrong with it.</summary>
    public Task<Checked<Warehouse>> SetScheduleAsync(Guid id, string schedule, Actor actor, CancellationToken cancellationToken) =>
        ChangeAsync(id, "Storage Destination Modified", "Schedule", actor, (_, warehouse) =>
        {
            warehouse.Schedule = schedule;
            return Task.FromResult(OneOrNone(ProblemOfSchedule(schedule)));
        }, cancellationToken);

    /// <summary>Enables or disables; enabling is refused with one problem for each required setting that is missing.</summary>
    public Task<Checked<Warehouse>> SetEnabledAsync(Guid id, bool enabled, Actor actor, CancellationToken cancellationToken) =>
        ChangeAsync(id, enabled ? "Storage Destination Enabled" : "Storage Destination Disabled", what: null, actor, (_, warehouse) =>
        {
            warehouse.Enabled = enabled;
            return Task.FromResult<IReadOnlyList<Problem>>(enabled ? [.. WarehouseSettings.Missing(EngineOf(warehouse), Whole(warehouse))] : []);
        }, cancellationToken);

    /// <summary>Changes the name.</summary>
    public Task<Checked<Warehouse>> RenameAsync(Guid id, string name, Actor actor, CancellationToken cancellationToken) =>
        ChangeAsync(id, "Storage Destination Modified", "Name", actor, (_, warehouse) =>
        {
            warehouse.Name = name.Trim();
            return Task.FromResult(OneOrNone(ProblemOfName(name)));
        }, cancellationToken);

    /// <summary>Changes which sources it loads.</summary>
    public Task<Checked<Warehouse>> SetSourcesAsync(Guid id, IReadOnlyList<Guid> sources, Actor actor, CancellationToken cancellationToken) =>
        ChangeAsync(id, "Storage Destination Modified", "Sources", actor, async (db, warehouse) =>
        {
            var found = await SourcesAsync(db, sources, cancellationToken);
            warehouse.Sources.Clear();
            warehouse.Sources.AddRange(found);
            return OneOrNone(ProblemOfSources(sources, found));
        }, cancellationToken);

    /// <summary>
    /// Replaces what is left out of one of its sources, from the next sync on. Nothing is deleted in the warehouse. Owners only, which whoever
    /// calls it has seen to.
    /// </summary>
    public Task<Checked<Warehouse>> SelectAsync(Guid id, Guid source, SourceSelection selection, Actor actor, CancellationToken cancellationToken)
    {
        return ChangeAsync(id, "Storage Destination Modified", warehouse => $"Selective sync of {NameOf(warehouse)}: {Change(warehouse)}", actor, (_, warehouse) =>
        {
            var problems = ProblemsOfSelection(warehouse, source, selection).ToList();
            if (problems.Count == 0)
                warehouse.Selection = SyncSelection.Parse(warehouse.Selection).With(source, selection).ToJson();
            return Task.FromResult<IReadOnlyList<Problem>>(problems);
        }, cancellationToken);

        string NameOf(Warehouse warehouse) => warehouse.Sources.SingleOrDefault(s => s.Id == source)?.Name ?? "a source";
        SelectionChange Change(Warehouse warehouse) => SelectionChange.Between(SyncSelection.Parse(warehouse.Selection).Of(source), selection);
    }

    /// <summary>Whether what the product itself did is loaded too, into tables of their own.</summary>
    public Task<Checked<Warehouse>> SetOperationsAsync(Guid id, bool operations, Actor actor, CancellationToken cancellationToken) =>
        ChangeAsync(id, "Storage Destination Modified", operations ? "Operations: on" : "Operations: off", actor, (_, warehouse) =>
        {
            warehouse.Operations = operations;
            return Task.FromResult<IReadOnlyList<Problem>>([]);
        }, cancellationToken);

    /// <summary>Deletes it here; what was loaded stays in the database. Safe to call twice.</summary>
    public async Task DeleteAsync(Guid id, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (await db.Warehouses.Include(w => w.Sources).SingleOrDefaultAsync(w => w.Id == id, cancellationToken) is not { } warehouse)
            return;
        db.Warehouses.Remove(warehouse);
        await SaveAsync(db, warehouse, "Storage Destination Deleted", reason: null, actor, cancellationToken);
    }

    private Task<Checked<Warehouse>> ChangeAsync(
        Guid id, string audited, string? what, Actor actor, Func<ConnectionsDb, Warehouse, Task<IReadOnlyList<Problem>>> act, CancellationToken cancellationToken) =>
        ChangeAsync(id, audited, _ => what, actor, act, cancellationToken);

    // Loads it, lets the act change it, and saves unless the act found problems. What the audit trail says is asked before the act.
    private async Task<Checked<Warehouse>> ChangeAsync(
        Guid id, string audited, Func<Warehouse, string?> whatOf, Actor actor, Func<ConnectionsDb, Warehouse, Task<IReadOnlyList<Problem>>> act, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.Warehouses.Include(w => w.Sources).SingleOrDefaultAsync(w => w.Id == id, cancellationToken) is not { } warehouse)
            return new Problem("id", "The warehouse was deleted.");
        var what = whatOf(warehouse);
        var problems = await act(db, warehouse);
        if (problems.Count > 0)
            return problems.ToArray();
        await SaveAsync(db, warehouse, audited, what, actor, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return warehouse;
    }

    private async Task SaveAsync(ConnectionsDb db, Warehouse warehouse, string audited, string? reason, Actor actor, CancellationToken cancellationToken)
    {
        db.Audit.Add(new()
        {
            WorkspaceId = warehouse.WorkspaceId,
            Event = audited,
            ActorId = actor.Id,
            ActorName = actor.Name,
            ObjectType = "warehouse",
            ObjectId = warehouse.Id,
            ObjectName = warehouse.Name,
            At = clock.GetUtcNow(),
            Reason = reason,
        });
        await db.SaveAndSetClocksAsync(clock.GetUtcNow(), cancellationToken);
    }

    // Its settings, secrets included.
    private JsonObject Whole(Warehouse warehouse) => StoredSettings.Whole(JsonNode.Parse(warehouse.Settings)!.AsObject(), secrets.Open(warehouse.Secrets));

    private static Task<List<Source>> SourcesAsync(ConnectionsDb db, IReadOnlyList<Guid> ids, CancellationToken cancellationToken) =>
        db.Sources.Where(source => ids.Contains(source.Id)).ToListAsync(cancellationToken);

    private static IWarehouseEngine EngineOf(Warehouse warehouse) =>
        WarehouseCatalogue.Find(warehouse.Type) ?? throw new InvalidOperationException($"Warehouse {warehouse.Id} has the unknown type '{warehouse.Type}'.");

    private static IReadOnlyList<Problem> OneOrNone(Problem? problem) => problem is null ? [] : [problem];

    private static Problem? ProblemOfName(string name) =>
        name.Trim().Length is >= 1 and <= 100 ? null : new("name", "A name has 1 to 100 characters.");

    private static Problem? ProblemOfSlug(string? slug, HashSet<string> taken) => slug switch
    {
        null => null,
        _ when !Slug.IsValid(slug) => new("slug", Slug.Rule),
        _ when taken.Contains(slug) => new("slug", $"Another warehouse has the slug '{slug}' already. Choose another one."),
        _ => null,
    };

    private static Problem? ProblemOfSources(IReadOnlyList<Guid> wanted, List<Source> found) =>
        wanted.Distinct().Count() == found.Count ? null : new("sources", "A source of the list does not exist any more. Choose among those that do.");

    private static Problem? ProblemOfSchedule(string schedule) =>
        SyncSchedule.TryParse(schedule, out _, out var problem) ? null : new("schedule", problem);

    private static IEnumerable<Problem> ProblemsOfSelection(Warehouse warehouse, Guid source, SourceSelection selection)
    {
        if (warehouse.Sources.TrueForAll(s => s.Id != source))
            yield return new("source", "The warehouse does not load this source any more.");
        foreach (var column in selection.Columns.Values.SelectMany(columns => columns).Where(SyncSelection.Always.Contains).Distinct())
            yield return new("columns", SourceSelection.ProblemOfAlways(column));
    }
}
