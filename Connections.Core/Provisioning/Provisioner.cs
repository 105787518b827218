using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Connections.Core.Accounts;
using Connections.Core.Delivery.Tokens;
using Connections.Core.Destinations;
using Connections.Core.Sources;
using Connections.Core.Storage;
using Connections.Core.Warehouses;
using Connections.Core.Workspaces;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Connections.Core.Provisioning;

/// <summary>
/// Applies a provisioning file as a three-way merge: what the file says anew since it was last applied is set, what it says as before is
/// left as people made it since, and what is gone from it stays.
/// </summary>
/// <remarks>Repeating it is safe: the file counts as applied only when all of it was, and setting a member twice changes nothing.</remarks>
public sealed partial class Provisioner(
    IDbContextFactory<ConnectionsDb> databases,
    SourceAdministration sources,
    DestinationAdministration destinations,
    MappingAdministration mappings,
    FilterAdministration filters,
    OAuthConnections connections,
    WarehouseAdministration warehouses,
    UserManager<Person> people,
    SecretBox secrets,
    CurrentSetup setup,
    TimeProvider clock,
    ILogger<Provisioner> logger)
{
    private static readonly Actor Actor = Actor.ProvisioningFile;

    /// <summary>Applies the file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="name">Its name, for messages.</param>
    /// <param name="cancellationToken">Ends the work; what was set stays.</param>
    /// <exception cref="ProvisioningException">
    /// It contradicts what is there. Other types, foreign write keys and unknown sources are found before anything is changed; behind any
    /// other refusal, what came before it in the file was set, and is set again once the file is right.
    /// </exception>
    public async Task ApplyAsync(ProvisioningFile file, string name, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var warning in file.Warnings)
                LogWarning(logger, name, warning.Field, warning.Message);
            var before = await ReadBaseAsync(cancellationToken);
            if (JsonNode.DeepEquals(file.Root, before))
                return; // every start applies the file, and mostly it says what it said: nothing is set, so nothing can contradict
            await RefuseContradictionsAsync(file, before, cancellationToken);
            await using var held = setup.Hold();
            await SetWorkspaceAsync(file, before, cancellationToken);
            await SetOwnerAsync(file, before, cancellationToken);
            foreach (var entry in file.ChangedEntries("sources", before))
                await SetSourceAsync(entry, cancellationToken);
            foreach (var entry in file.ChangedEntries("destinations", before))
                await SetDestinationAsync(entry, cancellationToken);
            foreach (var entry in file.ChangedEntries("warehouses", before))
                await SetWarehouseAsync(entry, cancellationToken);
            await WriteBaseAsync(file, cancellationToken);
        }
        catch (Refusal refusal)
        {
            throw new ProvisioningException(name, refusal.Problems);
        }

        LogApplied(logger, name);
    }

    private async Task RefuseContradictionsAsync(ProvisioningFile file, JsonObject? before, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (await Contradictions.FindAsync(db, file, before, cancellationToken) is { Count: > 0 } problems)
            throw new Refusal(problems);
    }

    private async Task SetWorkspaceAsync(ProvisioningFile file, JsonObject? before, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var workspace = await db.Workspaces.SingleOrDefaultAsync(cancellationToken);
        if (file.Root["workspace"] is not JsonObject wanted)
        {
            if (workspace is null)
                throw new Refusal("$.workspace", "There is no workspace yet, so the file has to name one: { \"slug\": …, \"name\": … }.");
            return;
        }

        var entry = new Entry(wanted["slug"]!.GetValue<string>(), "$.workspace", wanted, before?["workspace"] as JsonObject);
        if (workspace is null)
            db.Workspaces.Add(workspace = new() { Slug = entry.Slug, Name = entry.Text("name")!, CreatedAt = clock.GetUtcNow() });
        if (entry.Sets("slug"))
            workspace.Slug = entry.Slug;
        if (entry.Sets("name"))
            workspace.Name = entry.Text("name")!;
        await db.SaveChangesAsync(cancellationToken);
    }

    private async Task SetOwnerAsync(ProvisioningFile file, JsonObject? before, CancellationToken cancellationToken)
    {
        // Nor is somebody whom the other owners removed let in again by every start.
        if (file.Root["owner"] is not JsonObject owner || JsonNode.DeepEquals(owner, before?["owner"]))
            return;
        var email = owner["email"]!.GetValue<string>();
        if (await people.FindByEmailAsync(email) is not null)
            return; // the password is used only when the account is made

        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var workspace = await db.Workspaces.SingleAsync(cancellationToken);
        var now = clock.GetUtcNow();
        var person = new Person
        {
            WorkspaceId = workspace.Id,
            UserName = email,
            Email = email,
            Name = owner["name"]?.GetValue<string>().Trim() ?? email.Split('@')[0],
            Role = Role.Owner,
            CreatedAt = now,
        };
        if (await people.CreateAsync(person, owner["password"]!.GetValue<string>()) is { Succeeded: false } refused)
            throw new Refusal([.. refused.Problems().Select(problem => problem with { Field = $"$.owner.{problem.Field}" })]);
        db.Record("User Added", (person.Id, person.Name), workspace.Id, Actor, now, $"Role: {person.Role}");
        await db.SaveChangesAsync(cancellationToken);
    }

    private async Task SetSourceAsync(Entry entry, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var id = await db.FindSourceAsync(entry.Slug, cancellationToken);
        var isNew = id is null;
        if (isNew)
        {
            // Which warehouses load it is what the warehouses of the file say.
            var added = Accept(entry, await sources.AddAsync(
                new(entry.Text("name") ?? entry.Slug, entry.Text("type")!, entry.Text("environment"))
                {
                    Slug = entry.Slug,
                    WriteKeys = entry.Texts("writeKeys"),
                    Warehouses = [],
                },
                Actor,
                cancellationToken));
            id = added.Id;
            entry = entry with { Base = null }; // whatever it was before people deleted it: all that the file says of it counts
        }

        var source = await db.Sources.Include(s => s.WriteKeys).SingleAsync(s => s.Id == id, cancellationToken);
        if (!isNew && (entry.Sets("name") || entry.Says("environment")))
        {
            Accept(entry, await sources.DescribeAsync(
                source.Id,
                entry.Sets("name") ? entry.Text("name")! : source.Name,
                entry.Says("environment") ? entry.Text("environment") : source.Environment,
                Actor,
                cancellationToken));
        }

        if (entry.Sets("settings"))
            source.Settings = entry.SettingsOver(JsonNode.Parse(source.Settings)!.AsObject()).ToJsonString();
        if (entry.Sets("writeKeys"))
            SetWriteKeys(entry, source);
        if (db.ChangeTracker.HasChanges())
        {
            db.Record("Source Settings Modified", source, Actor, clock.GetUtcNow(), "Settings or write keys");
            await db.SaveChangesAsync(cancellationToken);
        }

        if (entry.SetsEnabled && entry.Enabled != source.Enabled)
        {
            Accept(entry, entry.Enabled
                ? await sources.EnableAsync(source.Id, Actor, cancellationToken)
                : await sources.DisableAsync(source.Id, Actor, cancellationToken));
        }
    }

    private void SetWriteKeys(Entry entry, Source source)
    {
        var wanted = entry.Texts("writeKeys");
        source.WriteKeys.RemoveAll(key => !wanted.Contains(key.Key));
        source.WriteKeys.AddRange(wanted.Except(source.WriteKeys.Select(key => key.Key))
            .Select(key => new WriteKey { Key = key, CreatedAt = clock.GetUtcNow() }).ToList());
    }

    private async Task SetDestinationAsync(Entry entry, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var id = await db.FindDestinationAsync(entry.Slug, cancellationToken);
        var isNew = id is null;
        if (isNew)
        {
            var added = Accept(entry, await destinations.AddAsync(
                new(DestinationCatalogue.Find(entry.Text("type")!)!.Profile.Slug, entry.Text("name") ?? entry.Slug, await SourcesAsync(db, entry, cancellationToken), entry.Settings)
                {
                    Slug = entry.Slug,
                    Endpoint = entry.Text("endpoint"),
                    Mappings = entry.Mappings,
                    Filters = entry.Filters,
                    ConsentCategories = entry.Texts("consentCategories"),
                    OAuth = entry.Node["oauth"]?.DeepClone().AsObject(),
                },
                Actor,
                cancellationToken));
            id = added.Id;
        }

        var destination = await db.Destinations.AsNoTracking().SingleAsync(d => d.Id == id, cancellationToken);
        if (!isNew)
            await ChangeDestinationAsync(db, entry, destination, cancellationToken);
        if (entry.Enabled != destination.Enabled && (isNew || entry.SetsEnabled))
            Accept(entry, await destinations.SetEnabledAsync(destination.Id, entry.Enabled, Actor, cancellationToken));
    }

    private async Task ChangeDestinationAsync(ConnectionsDb db, Entry entry, Destination destination, CancellationToken cancellationToken)
    {
        if (entry.Sets("name"))
            Accept(entry, await destinations.RenameAsync(destination.Id, entry.Text("name")!, Actor, cancellationToken));
        if (entry.Sets("sources"))
            Accept(entry, await destinations.SetSourcesAsync(destination.Id, await SourcesAsync(db, entry, cancellationToken), Actor, cancellationToken));
        if (entry.SetsMappings)
        {
            var wanted = entry.Mappings ?? DestinationAdministration.Presets(DestinationCatalogue.Find(destination.Type)!);
            Accept(entry, await mappings.SaveAsync(destination.Id, wanted, Actor, cancellationToken));
        }

        if (entry.SetsFilters)
            Accept(entry, await filters.SaveAsync(destination.Id, entry.Filters, Actor, cancellationToken));
        if (entry.SetsConsent)
            Accept(entry, await destinations.SetConsentAsync(destination.Id, entry.Texts("consentCategories"), Actor, cancellationToken));
        if (entry.OAuthChanges is { } granted)
            Accept(entry, await connections.SaveAsync(destination.Id, granted, Actor, cancellationToken));

        if (entry.Sets("settings") || entry.Says("endpoint"))
        {
            Accept(entry, await destinations.SaveSettingsAsync(
                destination.Id,
                entry.SettingsOver(JsonNode.Parse(destination.Settings)!.AsObject()),
                entry.Says("endpoint") ? entry.Text("endpoint") : destination.Endpoint,
                Actor,
                cancellationToken));
        }
    }

    private async Task SetWarehouseAsync(Entry entry, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var id = await db.FindWarehouseAsync(entry.Slug, cancellationToken);
        if (id is null)
        {
            var added = Accept(entry, await warehouses.AddAsync(
                new(entry.Text("type")!, entry.Text("name") ?? entry.Slug, await SourcesAsync(db, entry, cancellationToken), entry.Settings)
                {
                    Slug = entry.Slug,
                    Schedule = entry.Schedule,
                    SkipsHistory = entry.SkipsHistory,
                    Enabled = entry.Enabled,
                },
                Actor,
                cancellationToken));
            await SetSelectionAsync(db, added.Id, entry with { Base = null }, cancellationToken);
            return;
        }

        var warehouse = await db.Warehouses.AsNoTracking().SingleAsync(w => w.Id == id, cancellationToken);
        if (entry.Sets("name"))
            Accept(entry, await warehouses.RenameAsync(warehouse.Id, entry.Text("name")!, Actor, cancellationToken));
        if (entry.Sets("sources"))
            Accept(entry, await warehouses.SetSourcesAsync(warehouse.Id, await SourcesAsync(db, entry, cancellationToken), Actor, cancellationToken));
        if (entry.Sets("settings"))
            Accept(entry, await warehouses.SaveSettingsAsync(warehouse.Id, entry.SettingsOver(JsonNode.Parse(warehouse.Settings)!.AsObject()), Actor, cancellationToken));
        if (entry.SetsSchedule)
            Accept(entry, await warehouses.SetScheduleAsync(warehouse.Id, entry.Schedule ?? WarehouseAdministration.Hourly, Actor, cancellationToken));
        if (entry.SetsEnabled && entry.Enabled != warehouse.Enabled)
            Accept(entry, await warehouses.SetEnabledAsync(warehouse.Id, entry.Enabled, Actor, cancellationToken));
        await SetSelectionAsync(db, warehouse.Id, entry, cancellationToken);
    }

    private async Task SetSelectionAsync(ConnectionsDb db, Guid warehouse, Entry entry, CancellationToken cancellationToken)
    {
        foreach (var (slug, selection) in entry.SelectionChanges)
        {
            // One that was taken out of the file may be gone from the workspace as well.
            var source = await db.Warehouses.Where(w => w.Id == warehouse).SelectMany(w => w.Sources).Where(s => s.Slug == slug).Select(s => (Guid?)s.Id).SingleOrDefaultAsync(cancellationToken);
            if (source is { } id)
                Accept(entry, await warehouses.SelectAsync(warehouse, id, selection, Actor, cancellationToken));
        }

        if (entry.SetsOperations)
            Accept(entry, await warehouses.SetOperationsAsync(warehouse, entry.Operations, Actor, cancellationToken));
    }

    private static async Task<IReadOnlyList<Guid>> SourcesAsync(ConnectionsDb db, Entry entry, CancellationToken cancellationToken)
    {
        List<Guid> found = [];
        foreach (var slug in entry.Texts("sources"))
        {
            found.Add(await db.FindSourceAsync(slug, cancellationToken)
                ?? throw new Refusal($"{entry.Path}.sources", $"There is no source '{slug}'."));
        }

        return found;
    }

    private static T Accept<T>(Entry entry, Checked<T> result)
        where T : class =>
        result.Value ?? throw new Refusal([.. result.Problems.Select(problem => problem with { Field = $"{entry.Path}.{problem.Field}" })]);

    private async Task<JsonObject?> ReadBaseAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var applied = await db.AppliedFiles.AsNoTracking().SingleOrDefaultAsync(cancellationToken);
        try
        {
            return applied is null ? null : secrets.Open(applied.Sealed);
        }
        catch (CryptographicException e)
        {
            throw new Refusal("$", $"What the file said before cannot be read: the keys of the data folder do not fit ({e.Message}).");
        }
    }

    private async Task WriteBaseAsync(ProvisioningFile file, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var applied = await db.AppliedFiles.SingleOrDefaultAsync(cancellationToken);
        var text = secrets.Seal(file.Root) ?? throw new Refusal("$", "The file is empty.");
        if (applied is null)
            db.AppliedFiles.Add(new() { Sealed = text, At = clock.GetUtcNow() });
        else
            (applied.Sealed, applied.At) = (text, clock.GetUtcNow());
        await db.SaveChangesAsync(cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Applied the provisioning file {File}.")]
    private static partial void LogApplied(ILogger logger, string file);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The provisioning file {File} is most likely mistaken at {Path}: {Reason}")]
    private static partial void LogWarning(ILogger logger, string file, string path, string reason);

    // Carries problems from the depth of a step to the one place that names the file.
    private sealed class Refusal(IReadOnlyList<Problem> problems) : Exception
    {
        public Refusal(string path, string message)
            : this([new(path, message)])
        {
        }

        public IReadOnlyList<Problem> Problems { get; } = problems;
    }
}
