using System.Text.Json.Nodes;
using Connections.Core.Delivery;
using Connections.Core.Log;
using Connections.Core.Mapping.Filters;
using Connections.Core.Settings;
using Connections.Core.Storage;
using Connections.Core.Workspaces;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Destinations;

/// <summary>What people do to destinations. Each act is checked, saved and audited together.</summary>
public sealed class DestinationAdministration(
    IDbContextFactory<ConnectionsDb> databases, SecretBox secrets, IDeliveryState delivery, IEventLog log, TimeProvider clock)
{
    private readonly DestinationChange _change = new(databases, clock);

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
            .. await DestinationRules.CountProblemsAsync(db, null, entry, sources, cancellationToken),
            .. DestinationRules.OAuthProblems(entry, wanted.OAuth),
            .. DestinationRules.ConsentProblems(wanted.ConsentCategories),
            .. MappingRules.Problems(entry, mappings),
            .. EventFilters.Problems(wanted.Filters),
        ];
        if (problems.Count > 0)
            return problems.ToArray();

        var model = await db.Destinations.AsNoTracking().SingleOrDefaultAsync(one => one.Id == wanted.SecretsOf && one.Type == entry.Profile.Slug, cancellationToken);
        if (model is not null && DestinationRules.KeptProblems(entry, Stored(model), wanted.Settings, wanted.Endpoint) is { Count: > 0 } kept)
            return kept.ToArray();
        var (plain, hidden) = StoredSettings.Part(entry.Profile.Settings, wanted.Settings);
        var destination = new Destination
        {
            WorkspaceId = sources[0].WorkspaceId,
            Slug = wanted.Slug ?? Slug.Unique(Slug.From(wanted.Name, entry.Profile.Slug), taken),
            Name = wanted.Name.Trim(),
            Type = entry.Profile.Slug,
            Settings = plain.ToJsonString(),
            Secrets = secrets.Seal(model is null ? hidden : Over(secrets.Open(model.Secrets), hidden)),
            OAuth = secrets.Seal(OAuthGrant.Of(model is null ? null : secrets.Open(model.OAuth)).With(wanted.OAuth ?? []).ToJson()),
            Endpoint = DestinationRules.Origin(wanted.Endpoint),
            ConsentCategories = Trimmed(wanted.ConsentCategories),
            CreatedAt = clock.GetUtcNow(),
            CreatedBy = actor.Name,
            Sources = sources,
            Mappings = [.. mappings.Select(MappingAdministration.Entity)],
            Filters = [.. wanted.Filters.Select(FilterAdministration.Entity)],
        };
        db.Destinations.Add(destination);
        await _change.SaveAsync(db, destination, "Destination Created", actor, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return destination;
    }

    /// <summary>
    /// Replaces settings and endpoint. Secrets that <paramref name="settings"/> leaves out stay as they are; an empty text removes one. Where the host
    /// changes, a person types them again: the file's writer, who holds them, does not. An enabled destination keeps what it cannot work without.
    /// </summary>
    public Task<Checked<Destination>> SaveSettingsAsync(
        Guid id, JsonObject settings, string? endpoint, Actor actor, CancellationToken cancellationToken) =>
        _change.RunAsync(
            id,
            (_, destination, entry) =>
            {
                var problems = DestinationRules.SettingsProblems(entry, settings, endpoint).ToList();
                if (problems.Count == 0 && actor != Actor.ProvisioningFile)
                    problems.AddRange(DestinationRules.KeptProblems(entry, Stored(destination), settings, endpoint));
                var (plain, hidden) = StoredSettings.Part(entry.Profile.Settings, settings);
                var kept = Over(secrets.Open(destination.Secrets), hidden);
                if (problems.Count == 0 && destination.Enabled)
                    problems.AddRange(DestinationRules.MissingProblems(entry, StoredSettings.Whole(plain, kept), OAuthGrant.Of(secrets.Open(destination.OAuth))));
                if (problems.Count > 0)
                    return Task.FromResult<IReadOnlyList<Problem>>(problems);

                destination.Settings = plain.ToJsonString();
                destination.Secrets = secrets.Seal(kept);
                destination.Endpoint = DestinationRules.Origin(endpoint);
                return DestinationRules.None;
            },
            "Destination Modified", actor, cancellationToken);

    /// <summary>
    /// Takes settings, endpoint, secrets and OAuth credentials of another destination of the same type. Nothing secret is shown to whoever asks.
    /// </summary>
    public Task<Checked<Destination>> CopySettingsAsync(Guid id, Guid from, Actor actor, CancellationToken cancellationToken) =>
        _change.RunAsync(
            id,
            async (db, destination, entry) =>
            {
                var model = await db.Destinations.AsNoTracking().SingleOrDefaultAsync(one => one.Id == from, cancellationToken);
                if (model is null || model.Type != destination.Type || model.Id == id)
                    return [new("from", $"Settings can be copied from another {entry.Profile.Name} destination. This one was deleted.")];
                (destination.Settings, destination.Endpoint) = (model.Settings, model.Endpoint);
                (destination.Secrets, destination.OAuth, destination.ReconnectReason) = (model.Secrets, model.OAuth, model.ReconnectReason);
                if (!destination.Enabled)
                    return [];
                var (settings, _, grant) = Stored(model);
                return DestinationRules.MissingProblems(entry, settings, grant);
            },
            "Destination Modified", actor, cancellationToken);

    /// <summary>Replaces the consent categories that an event's user must have agreed to; an empty list asks for none.</summary>
    public Task<Checked<Destination>> SetConsentAsync(Guid id, IReadOnlyList<string> categories, Actor actor, CancellationToken cancellationToken) =>
        _change.RunAsync(
            id,
            (_, destination, _) =>
            {
                var problems = DestinationRules.ConsentProblems(categories);
                if (problems.Count == 0 && !destination.ConsentCategories.SequenceEqual(Trimmed(categories)))
                    destination.ConsentCategories = Trimmed(categories);
                return Task.FromResult(problems);
            },
            "Destination Modified", actor, cancellationToken);

    /// <summary>
    /// Enables or disables. Enabling is refused with one problem for each required setting that is missing; the first event delivered is
    /// the next that is collected. What was collected while it was disabled stays in the log.
    /// </summary>
    public async Task<Checked<Destination>> SetEnabledAsync(Guid id, bool enabled, Actor actor, CancellationToken cancellationToken) =>
        await _change.RunAsync(
            id,
            async (_, destination, entry) =>
            {
                if (destination.Enabled == enabled)
                    return [];
                if (enabled)
                {
                    var (settings, _, grant) = Stored(destination);
                    var missing = DestinationRules.MissingProblems(entry, settings, grant);
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
        _change.RunAsync(
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
        _change.RunAsync(
            id,
            async (db, destination, entry) =>
            {
                var found = await db.Sources.Where(source => sources.Contains(source.Id)).ToListAsync(cancellationToken);
                IReadOnlyList<Problem> problems =
                [
                    .. DestinationRules.SourceProblems(sources, found),
                    .. await DestinationRules.NameProblemsAsync(db, id, destination.Name, sources, cancellationToken),
                    .. await DestinationRules.CountProblemsAsync(db, id, entry, found, cancellationToken),
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
            await _change.SaveAsync(db, destination, "Destination Deleted", actor, cancellationToken);
        }

        // Behind the save, and again on a second call: a kill between the two leaves rows that nothing reads.
        await delivery.ForgetAsync(id, cancellationToken);
    }

    /// <summary>The mappings of a new one, unless others are wanted. One that needs something said first (a channel, a list) is off until then.</summary>
    internal static WantedMapping[] Presets(IDestination entry) =>
    [
        .. entry.Presets.Select(preset =>
        {
            var action = entry.Actions.Single(action => action.Slug == preset.Action);
            var mapping = preset.Full(action);
            return new WantedMapping(preset.Name, preset.Action, preset.Trigger, mapping) { Enabled = MappingRules.Doubts(action, mapping).Count == 0 };
        }),
    ];

    // The stored secrets with the given ones laid over them; an empty one is taken away.
    private static JsonObject Over(JsonObject stored, JsonObject given)
    {
        foreach (var (key, value) in given)
            stored[key] = value?.DeepClone();
        foreach (var empty in stored.Where(secret => secret.Value is JsonObject { Count: 0 } || (secret.Value is JsonValue value && value.TryGetValue(out string? text) && text.Length == 0)).ToList())
            stored.Remove(empty.Key);
        return stored;
    }

    private (JsonObject Settings, string? Endpoint, OAuthGrant Grant) Stored(Destination destination) => (
        StoredSettings.Whole(JsonNode.Parse(destination.Settings)!.AsObject(), secrets.Open(destination.Secrets)), destination.Endpoint, OAuthGrant.Of(secrets.Open(destination.OAuth)));

    private static List<string> Trimmed(IReadOnlyList<string> texts) => [.. texts.Select(text => text.Trim())];
}
