using System.Text.Json.Nodes;
using Connections.Core.Destinations;
using Connections.Core.Storage;
using Connections.Core.Workspaces;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Provisioning;

/// <summary>
/// What the file says against what is there. Asked before the first change, since each resource is saved by itself: found half way,
/// the resources before it would have been changed already.
/// </summary>
internal static class Contradictions
{
    public static async Task<IReadOnlyList<Problem>> FindAsync(ConnectionsDb db, ProvisioningFile file, JsonObject? before, CancellationToken cancellationToken)
    {
        List<Problem> problems = [];
        var sources = file.ChangedEntries("sources", before);
        foreach (var entry in sources)
        {
            var id = await db.FindSourceAsync(entry.Slug, cancellationToken);
            Add(problems, OtherType(entry, await db.Sources.Where(s => s.Id == id).Select(s => s.Type).SingleOrDefaultAsync(cancellationToken), entry.Text("type")!));
            Add(problems, await TakenKeyAsync(db, entry, id, cancellationToken));
        }

        var coming = sources.Select(entry => entry.Slug).ToHashSet();
        foreach (var entry in file.ChangedEntries("destinations", before))
        {
            var id = await db.FindDestinationAsync(entry.Slug, cancellationToken);
            var type = await db.Destinations.Where(d => d.Id == id).Select(d => d.Type).SingleOrDefaultAsync(cancellationToken);
            Add(problems, OtherType(entry, type, DestinationCatalogue.Find(entry.Text("type")!)!.Profile.Slug));
            if (id is null || entry.Sets("sources"))
                problems.AddRange(await UnknownSourcesAsync(db, entry, coming, cancellationToken));
        }

        foreach (var entry in file.ChangedEntries("warehouses", before))
        {
            var id = await db.FindWarehouseAsync(entry.Slug, cancellationToken);
            Add(problems, OtherType(entry, await db.Warehouses.Where(w => w.Id == id).Select(w => w.Type).SingleOrDefaultAsync(cancellationToken), entry.Text("type")!));
            if (id is null || entry.Sets("sources"))
                problems.AddRange(await UnknownSourcesAsync(db, entry, coming, cancellationToken));
            var loads = id is null || entry.Sets("sources") ? entry.Texts("sources") : await db.Warehouses.Where(w => w.Id == id).SelectMany(w => w.Sources).Select(s => s.Slug).ToListAsync(cancellationToken);
            problems.AddRange(entry.SelectionChanges.Where(source => !source.Value.IsAll && !loads.Contains(source.Key))
                .Select(source => new Problem($"{entry.Path}.selectiveSync.{source.Key}", $"The warehouse does not load a source '{source.Key}'. List it under its sources first.")));
        }

        return problems;
    }

    private static Problem? OtherType(Entry entry, string? type, string wanted) => type is null || type == wanted
        ? null
        : new($"{entry.Path}.type", $"'{entry.Slug}' is of type '{type}', which cannot change. Give the new one another slug.");

    private static async Task<Problem?> TakenKeyAsync(ConnectionsDb db, Entry entry, Guid? id, CancellationToken cancellationToken)
    {
        var wanted = entry.Texts("writeKeys");
        if ((id is not null && !entry.Sets("writeKeys"))
            || await db.WriteKeys.FirstOrDefaultAsync(k => wanted.Contains(k.Key) && k.SourceId != id, cancellationToken) is not { } taken)
            return null;
        return new($"{entry.Path}.writeKeys[{wanted.ToList().IndexOf(taken.Key)}]", $"The write key '{taken.Key}' belongs to another source. Take it from that one first.");
    }

    private static async Task<IReadOnlyList<Problem>> UnknownSourcesAsync(ConnectionsDb db, Entry entry, HashSet<string> coming, CancellationToken cancellationToken)
    {
        List<Problem> problems = [];
        foreach (var (index, slug) in entry.Texts("sources").Index())
        {
            if (!coming.Contains(slug) && await db.FindSourceAsync(slug, cancellationToken) is null)
                problems.Add(new($"{entry.Path}.sources[{index}]", $"There is no source '{slug}', neither in the file nor in the workspace."));
        }

        return problems;
    }

    private static void Add(List<Problem> problems, Problem? problem)
    {
        if (problem is not null)
            problems.Add(problem);
    }
}
