using System.Text.Json.Nodes;
using Connections.Core.Delivery;
using Connections.Core.Log;
using Connections.Core.Settings;
using Connections.Core.Sources;
using Connections.Core.Storage;
using Connections.Core.Workspaces;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Destinations;

/// <summary>What people do to destinations. Each act is checked, saved and audited together.</summary>
/// <remarks>
/// Each act is one transaction from its first read on. Two people who enable one at once must not both move its cursor: the second move would
/// pass over what was collected since the first.
/// </remarks>
public sealed class DestinationAdministration(
    IDbContextFactory<ConnectionsDb> databases, SecretBox secrets, IDeliveryState delivery, IEventLog log, TimeProvider clock)
{
    /// <summary>Adds one, disabled, with the presets of its catalogue entry as mappings unless others are wanted.</summary>
    public async Task<Checked<Destination>> AddAsync(NewDestination wanted, Actor actor, CancellationToken cancellationToken)
    {
        if (DestinationCatalogue.Find(wanted.Type) is not { } entry)
            return new Problem("type", $"There is no destination '{wanted.Type}' in the catalogue.");

        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var sources = await db.Sources.Where(source => wanted.Sources.Contains(source.Id)).ToListAsync(cancellationToken);
        var mappings = wanted.Mappings ?? Presets(entry);
        var taken = await db.Destinations.Select(destination => destination.Slug).ToHashSetAsync(cancellationToken);
        List<Problem> problems =
        [
            .. await DestinationRules.NameProblemsAsync(db, null, wanted.Name, wanted.Sources, cancellationToken),
            .. DestinationRules.SourceProblems(wanted.Sources, sources),
            .. DestinationRules.SlugProblems(wanted.Slug, taken),
            .. DestinationRules.SettingsProblems(entry, wanted.Settings, wanted.Endpoint),
            .. DestinationRules.MappingProblems(entry, mappings),
        ];
        if (problems.Count > 0)
            return problems.ToArray();

        var (plain, hidden) = StoredSettings.Part(entry.Profile.Settings, wanted.Settings);
        var destination = new Destination
        {
            WorkspaceId = sources[0].WorkspaceId,
            Slug = wanted.Slug ?? Slug.Unique(Slug.From(wanted.Name, entry.Profile.Slug), taken),
            Name = wanted.Name.Trim(),
            Type = entry.Profile.Slug,
            Settings = plain.ToJsonString(),
            Secrets = secrets.Seal(hidden),
            Endpoint = DestinationRules.Origin(wanted.Endpoint),
            CreatedAt = clock.GetUtcNow(),
            CreatedBy = actor.Name,
            Sources = sources,
            Mappings = Entities(mappings),
        };
        db.Destinations.Add(destination);
        await SaveAsync(db, destination, "Destination Created", actor, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return destination;
    }

    /// <summary>
    /// Replaces settings and endpoint. Secrets that <paramref name="settings"/> leaves out stay as they are; an empty text removes one.
    /// An enabled destination keeps what it cannot work without.
    /// </summary>
    public Task<Checked<Destination>> SaveSettingsAsync(
        Guid id, JsonObject settings, string? endpoint, Actor actor, CancellationToken cancellationToken) =>
        ChangeAsync(
            id,
            (_, destination, entry) =>
            {
                var problems = DestinationRules.SettingsProblems(entry, settings, endpoint).ToList();
                var (plain, hidden) = StoredSettings.Part(entry.Profile.Settings, settings);
                var kept = secrets.Open(destination.Secrets);
                foreach (var (key, value) in hidden)
                    kept[key] = value?.DeepClone();
                foreach (var empty in kept.Where(secret => secret.Value is JsonValue value && value.TryGetValue(out string? text) && text.Length == 0).ToList())
                    kept.Remove(empty.Key);
                if (problems.Count == 0 && destination.Enabled)
                    problems.AddRange(DestinationRules.MissingProblems(entry, Whole(plain, kept)));
                if (problems.Count > 0)
                    return Task.FromResult<IReadOnlyList<Problem>>(problems);

                destination.Settings = plain.ToJsonString();
                destination.Secrets = secrets.Seal(kept);
                destination.Endpoint = DestinationRules.Origin(endpoint);
                return DestinationRules.None;
            },
            "Destination Modified", actor, cancellationToken);

    /// <summary>Replaces its mappings, in order. A directive that is not supported is refused here.</summary>
    public Task<Checked<Destination>> SaveMappingsAsync(Guid id, IReadOnlyList<WantedMapping> mappings, Actor actor, CancellationToken cancellationToken) =>
        ChangeAsync(
            id,
            (db, destination, entry) =>
            {
                var problems = DestinationRules.MappingProblems(entry, mappings);
                if (problems.Count > 0)
                    return Task.FromResult(problems);
                db.RemoveRange(destination.Mappings);
                destination.Mappings.Clear();
                destination.Mappings.AddRange(Entities(mappings));
                db.AddRange(destination.Mappings);
                return DestinationRules.None;
            },
            "Destination Modified", actor, cancellationToken);

    /// <summary>
    /// Enables or disables. Enabling is refused with one problem for each required setting that is missing; the first event delivered is
    /// the next that is collected. What was collected while it was disabled stays in the log.
    /// </summary>
    public async Task<Checked<Destination>> SetEnabledAsync(Guid id, bool enabled, Actor actor, CancellationToken cancellationToken) =>
        await ChangeAsync(
            id,
            async (_, destination, entry) =>
            {
                if (destination.Enabled == enabled)
                    return [];
                if (enabled)
                {
                    var missing = DestinationRules.MissingProblems(
                        entry, Whole(JsonNode.Parse(destination.Settings)!.AsObject(), secrets.Open(destination.Secrets)));
                    if (missing.Count > 0)
                        return missing;

                    // Before the save: once it is on, not one event may be missed, and a cursor of something disabled harms nobody.
                    await delivery.MoveAsync(id, log.End, cancellationToken);
                }

                destination.Enabled = enabled;
                return [];
            },
            enabled ? "Destination Enabled" : "Destination Disabled", actor, cancellationToken);

    /// <summary>Changes the name.</summary>
    public Task<Checked<Destination>> RenameAsync(Guid id, string name, Actor actor, CancellationToken cancellationToken) =>
        ChangeAsync(
            id,
            async (db, destination, _) =>
            {
                var problems = await DestinationRules.NameProblemsAsync(db, id, name, [.. destination.Sources.Select(source => source.Id)], cancellationToken);
                if (problems.Count == 0)
                    destination.Name = name.Trim();
                return problems;
            },
            "Destination Modified", actor, cancellationToken);

    /// <summary>
    /// Changes the sources; at least one. Of a new one the first event delivered is the next that is collected, unless the destination is
    /// behind: then it begins where the destination stands.
    /// </summary>
    public Task<Checked<Destination>> SetSourcesAsync(Guid id, IReadOnlyList<Guid> sources, Actor actor, CancellationToken cancellationToken) =>
        ChangeAsync(
            id,
            async (db, destination, _) =>
            {
                var found = await db.Sources.Where(source => sources.Contains(source.Id)).ToListAsync(cancellationToken);
                IReadOnlyList<Problem> problems =
                [
                    .. DestinationRules.SourceProblems(sources, found),
                    .. await DestinationRules.NameProblemsAsync(db, id, destination.Name, sources, cancellationToken),
                ];
                if (problems.Count > 0)
                    return problems;
                await MoveIdleCursorAsync(destination, cancellationToken);
                destination.Sources.Clear();
                destination.Sources.AddRange(found);
                return [];
            },
            "Destination Modified", actor, cancellationToken);

    // The cursor of one with nothing to read is moved lazily, so earlier events of a new source may stand behind it. Only over what was read
    // here, and only where the cursor still stands: a slice may be under way.
    private async Task MoveIdleCursorAsync(Destination destination, CancellationToken cancellationToken)
    {
        if (await delivery.ReadCursorAsync(destination.Id, cancellationToken) is not { } cursor || cursor.Log != log.Id)
            return;
        var present = destination.Sources.Select(source => source.Id).ToHashSet();
        var read = await log.ReadAsync(cursor, present, maxRecords: 1, maxBytes: 1, cancellationToken);
        if (read is { AtEnd: true, Records.Count: 0 })
            await delivery.CommitSliceAsync(new(destination.Id, cursor, read.Next, clock.GetUtcNow()), cancellationToken);
    }

    /// <summary>Deletes it with its cursor, waiting and parked events. Safe to call twice.</summary>
    public async Task DeleteAsync(Guid id, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (await db.Destinations.SingleOrDefaultAsync(destination => destination.Id == id, cancellationToken) is { } destination)
        {
            db.Remove(destination);
            await SaveAsync(db, destination, "Destination Deleted", actor, cancellationToken);
        }

        // Behind the save, and again on a second call: a kill between the two leaves rows that nothing reads.
        await delivery.ForgetAsync(id, cancellationToken);
    }

    private async Task<Checked<Destination>> ChangeAsync(
        Guid id, Func<ConnectionsDb, Destination, IDestination, Task<IReadOnlyList<Problem>>> change, string audited, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var destination = await db.Destinations.Include(one => one.Sources).Include(one => one.Mappings).AsSplitQuery()
            .SingleOrDefaultAsync(one => one.Id == id, cancellationToken);
        if (destination is null)
            return new Problem("id", "This destination was deleted.");

        var entry = DestinationCatalogue.Find(destination.Type)
            ?? throw new InvalidOperationException($"Destination {id} has the unknown type '{destination.Type}'.");
        var problems = await change(db, destination, entry);
        if (problems.Count > 0)
            return problems.ToArray();
        if (db.ChangeTracker.HasChanges())
            await SaveAsync(db, destination, audited, actor, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return destination;
    }

    private async Task SaveAsync(ConnectionsDb db, Destination destination, string audited, Actor actor, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        db.Audit.Add(new()
        {
            WorkspaceId = destination.WorkspaceId,
            Event = audited,
            ActorId = actor.Id,
            ActorName = actor.Name,
            ObjectType = "destination",
            ObjectId = destination.Id,
            ObjectName = destination.Name,
            At = now,
        });
        await db.SaveAndSetClocksAsync(now, cancellationToken);
    }

    /// <summary>The mappings of a new one, unless others are wanted.</summary>
    internal static WantedMapping[] Presets(IDestination entry) =>
        [.. entry.Presets.Select(preset => new WantedMapping(preset.Name, preset.Action, preset.Trigger, preset.Full(entry.Actions.Single(action => action.Slug == preset.Action))))];

    private static List<DestinationMapping> Entities(IReadOnlyList<WantedMapping> mappings) =>
    [
        .. mappings.Select((mapping, position) => new DestinationMapping
        {
            Position = position,
            Name = mapping.Name,
            Action = mapping.Action,
            Trigger = mapping.Trigger,
            Mapping = mapping.Mapping.ToJsonString(),
            Enabled = mapping.Enabled,
        }),
    ];

    private static JsonObject Whole(JsonObject plain, JsonObject hidden)
    {
        foreach (var (key, value) in hidden)
            plain[key] = value?.DeepClone();
        return plain;
    }
}
