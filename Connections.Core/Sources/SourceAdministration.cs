using System.Text.Json.Nodes;
using Connections.Core.Storage;
using Connections.Core.Workspaces;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Sources;

/// <summary>What is needed to add a source.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Slug of its type.</param>
/// <param name="Environment">Where the sender runs; null for nothing.</param>
public sealed record NewSource(string Name, string Type, string? Environment)
{
    /// <summary>The slug; null to make it from the name.</summary>
    public string? Slug { get; init; }

    /// <summary>Its write keys; empty to make one.</summary>
    public IReadOnlyList<string> WriteKeys { get; init; } = [];

    /// <summary>The warehouses that load it; null for all enabled ones of the workspace.</summary>
    public IReadOnlyList<Guid>? Warehouses { get; init; }
}

/// <summary>What people do to sources. Each act is checked, saved and audited together.</summary>
/// <remarks>Each act is one transaction from its first read on, so two people cannot both find a slug or a key free.</remarks>
public sealed class SourceAdministration(IDbContextFactory<ConnectionsDb> databases, TimeProvider time)
{
    /// <summary>Adds one, enabled, with a write key.</summary>
    public async Task<Checked<Source>> AddAsync(NewSource wanted, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var now = time.GetUtcNow();
        var workspace = await db.Workspaces.SingleOrDefaultAsync(cancellationToken)
            ?? throw new InvalidOperationException("There is no workspace yet: the first run has to be claimed before a source can be added.");
        var taken = await SourceSlugs.TakenAsync(db, workspace.Id, cancellationToken);
        var warehouses = await db.Warehouses.Include(w => w.Sources)
            .Where(w => w.WorkspaceId == workspace.Id && (wanted.Warehouses == null ? w.Enabled : wanted.Warehouses.Contains(w.Id)))
            .ToListAsync(cancellationToken);

        Problem?[] found =
        [
            SourceChecks.Name(wanted.Name), SourceChecks.Type(wanted.Type), SourceChecks.Environment(wanted.Environment),
            wanted.Slug is null ? null : SourceChecks.Slug(wanted.Slug, taken),
            await SourceChecks.WriteKeysAsync(db, wanted.WriteKeys, cancellationToken),
            wanted.Warehouses?.Except(warehouses.Select(w => w.Id)).Any() == true
                ? new("warehouses", "A warehouse in the list does not exist, or no longer. Choose from those of the workspace.")
                : null,
        ];
        if (found.OfType<Problem>().ToArray() is { Length: > 0 } problems)
            return problems;

        var slug = wanted.Slug ?? await SourceSlugs.FromNameAsync(db, workspace.Id, wanted.Name, now, cancellationToken);
        var source = new Source
        {
            WorkspaceId = workspace.Id,
            Slug = slug,
            Name = wanted.Name.Trim(),
            Type = wanted.Type,
            Environment = Tidy(wanted.Environment),
            WarehouseSchema = await SourceSlugs.SchemaAsync(db, workspace.Id, slug, cancellationToken),
            CreatedAt = now,
            CreatedBy = actor.Name,
        };
        IReadOnlyList<string> keys = wanted.WriteKeys.Count > 0 ? wanted.WriteKeys : [WriteKey.NewKey()];
        source.WriteKeys.AddRange(keys.Select(key => new WriteKey { Key = key, CreatedAt = now }));
        db.Sources.Add(source);
        warehouses.ForEach(warehouse => warehouse.Sources.Add(source));
        await SourceSlugs.TakeAsync(db, workspace.Id, slug, cancellationToken);
        db.Record("Source Created", source, actor, now);
        await db.SaveAndSetClocksAsync(now, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return source;
    }

    /// <summary>Changes name and environment.</summary>
    public async Task<Checked<Source>> DescribeAsync(Guid id, string name, string? environment, Actor actor, CancellationToken cancellationToken)
    {
        Problem?[] found = [SourceChecks.Name(name), SourceChecks.Environment(environment)];
        if (found.OfType<Problem>().ToArray() is { Length: > 0 } problems)
            return problems;

        return await ChangeAsync(id, "Source Settings Modified", actor, source =>
        {
            var (newName, newEnvironment) = (name.Trim(), Tidy(environment));
            if ((source.Name, source.Environment) == (newName, newEnvironment))
                return Change.None;
            var reason = source.Name == newName ? $"Environment: {newEnvironment ?? "none"}" : $"Name: {source.Name} to {newName}";
            (source.Name, source.Environment) = (newName, newEnvironment);
            return new(reason);
        }, cancellationToken);
    }

    /// <summary>Changes the slug; the old one leads on for 90 days. The warehouse schema stays.</summary>
    public async Task<Checked<Source>> ChangeSlugAsync(Guid id, string slug, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await FindAsync(db, id, cancellationToken) is not { } source)
            return Unknown;
        if (source.Slug == slug)
            return source;
        if (SourceChecks.Slug(slug, await SourceSlugs.TakenAsync(db, source.WorkspaceId, cancellationToken)) is { } problem)
            return problem;

        var now = time.GetUtcNow();
        await SourceSlugs.TakeAsync(db, source.WorkspaceId, slug, cancellationToken);
        db.RetiredSlugs.Add(new()
        {
            WorkspaceId = source.WorkspaceId,
            ObjectType = SourceAudit.ObjectType,
            Slug = source.Slug,
            ObjectId = source.Id,
            Until = now + RetiredSlug.LeadsOnFor,
        });
        db.Record("Source Settings Modified", source, actor, now, $"Slug: {source.Slug} to {slug}");
        source.Slug = slug;
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return source;
    }

    /// <summary>
    /// Changes the name of its schema, for all warehouses that load it now or later. Nothing is renamed in a database: from the next sync on
    /// the rows go into a schema of the new name.
    /// </summary>
    public async Task<Checked<Source>> ChangeSchemaAsync(Guid id, string schema, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await FindAsync(db, id, cancellationToken) is not { } source)
            return Unknown;
        if (source.WarehouseSchema == schema)
            return source;
        var taken = await db.Sources.Where(s => s.WorkspaceId == source.WorkspaceId && s.Id != id).Select(s => s.WarehouseSchema).ToHashSetAsync(cancellationToken);
        if (SourceChecks.Schema(schema, taken) is { } problem)
            return problem;

        db.Record("Source Settings Modified", source, actor, time.GetUtcNow(), $"Warehouse schema: {source.WarehouseSchema} to {schema}");
        source.WarehouseSchema = schema;
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return source;
    }

    /// <summary>Enables it: its events are stored again, and its 14-day clock starts anew. An enabled one stays as it is.</summary>
    public Task<Checked<Source>> EnableAsync(Guid id, Actor actor, CancellationToken cancellationToken) =>
        ChangeAsync(id, "Source Enabled", actor, source =>
        {
            if (source.Enabled)
                return Change.None;
            source.Enabled = true;
            source.UnconnectedSince = null;
            return Change.WithoutReason;
        }, cancellationToken);

    /// <summary>Disables it: its events are refused with <c>source_disabled</c> and counted. A disabled one stays as it is.</summary>
    public Task<Checked<Source>> DisableAsync(Guid id, Actor actor, CancellationToken cancellationToken) =>
        ChangeAsync(id, "Source Disabled", actor, source =>
        {
            if (!source.Enabled)
                return Change.None;
            source.Enabled = false;
            source.DisabledAutomatically = false;
            source.DisabledAt = time.GetUtcNow();
            return Change.WithoutReason;
        }, cancellationToken);

    /// <summary>Limits the requests that it may send; null for no limit. It holds from the next request on.</summary>
    /// <param name="id">The source.</param>
    /// <param name="requestsPerSecond">In the long run; null for no limit.</param>
    /// <param name="burst">At once; null for as many as in a second.</param>
    /// <param name="actor">Who does it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<Checked<Source>> LimitAsync(Guid id, int? requestsPerSecond, int? burst, Actor actor, CancellationToken cancellationToken)
    {
        JsonObject wanted = new() { [SourceSettings.RequestsPerSecond] = (long?)requestsPerSecond, [SourceSettings.RequestBurst] = (long?)burst };
        if (SourceSettings.Problems(wanted) is { Count: > 0 } problems)
            return problems.ToArray();

        return await ChangeAsync(id, "Source Settings Modified", actor, source =>
        {
            var settings = JsonNode.Parse(source.Settings)!.AsObject();
            var before = SourceSettings.RateLimitOf(source);
            foreach (var (key, value) in wanted)
            {
                settings.Remove(key);
                if (value is not null)
                    settings[key] = value.DeepClone();
            }

            source.Settings = settings.ToJsonString();
            return SourceSettings.RateLimitOf(source) == before
                ? Change.None
                : new(requestsPerSecond is null ? "Rate limit: none" : $"Rate limit: {requestsPerSecond} requests per second");
        }, cancellationToken);
    }

    /// <summary>Puts it on the exception list of the 14-day rule; the reason is required, up to 500 characters.</summary>
    public async Task<Checked<Source>> KeepAsync(Guid id, string reason, Actor actor, CancellationToken cancellationToken)
    {
        if (SourceChecks.Reason(reason) is { } problem)
            return problem;

        return await ChangeAsync(id, "Source Kept", actor, source =>
        {
            source.KeptReason = reason.Trim();
            source.KeptBy = actor.Name;
            source.KeptAt = time.GetUtcNow();
            return new(source.KeptReason);
        }, cancellationToken);
    }

    /// <summary>Takes it off the exception list; its clock starts anew. One that is not on the list stays as it is.</summary>
    public Task<Checked<Source>> EndKeepingAsync(Guid id, Actor actor, CancellationToken cancellationToken) =>
        ChangeAsync(id, "Source Exception Ended", actor, source =>
        {
            if (source.KeptReason is null)
                return Change.None;
            var reason = $"It was kept for: {source.KeptReason}";
            (source.KeptReason, source.KeptBy, source.KeptAt, source.UnconnectedSince) = (null, null, null, null);
            return new(reason);
        }, cancellationToken);

    /// <summary>Deletes it with its keys and connections; what was loaded into warehouses stays. Safe to call twice.</summary>
    public async Task DeleteAsync(Guid id, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await FindAsync(db, id, cancellationToken) is not { } source)
            return;

        db.Sources.Remove(source);
        db.RetiredSlugs.RemoveRange(await db.RetiredSlugs.Where(r => r.ObjectId == id).ToListAsync(cancellationToken));
        db.Record("Source Deleted", source, actor, time.GetUtcNow());
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static Problem Unknown => new("id", "There is no such source. It may have been deleted.");

    private async Task<Checked<Source>> ChangeAsync(Guid id, string what, Actor actor, Func<Source, Change> change, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await FindAsync(db, id, cancellationToken) is not { } source)
            return Unknown;
        if (change(source) is not { IsMade: true } made)
            return source;

        var now = time.GetUtcNow();
        db.Record(what, source, actor, now, made.Reason);
        await db.SaveAndSetClocksAsync(now, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return source;
    }

    private static Task<Source?> FindAsync(ConnectionsDb db, Guid id, CancellationToken cancellationToken) =>
        db.Sources.Include(s => s.WriteKeys).FirstOrDefaultAsync(s => s.Id == id, cancellationToken);

    private static string? Tidy(string? environment) => string.IsNullOrWhiteSpace(environment) ? null : environment.Trim();

    /// <summary>Whether an act changed anything, and what the audit trail gives as its reason.</summary>
    private sealed record Change(string? Reason, bool IsMade = true)
    {
        public static readonly Change None = new(null, IsMade: false);
        public static readonly Change WithoutReason = new(Reason: null);
    }
}
