using System.Text.Json.Nodes;
using Connections.Core.Storage;
using Connections.Core.Workspaces;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Destinations;

/// <summary>What people do to the mappings of a destination.</summary>
public sealed class MappingAdministration(IDbContextFactory<ConnectionsDb> databases, TimeProvider clock)
{
    private readonly DestinationChange _change = new(databases, clock);

    /// <summary>
    /// Replaces its mappings, in order, as a set-up file does. One that has the name and action of a stored one stays that one: what an event
    /// was delivered by is remembered by the mapping's id.
    /// </summary>
    public Task<Checked<Destination>> SaveAsync(Guid id, IReadOnlyList<WantedMapping> mappings, Actor actor, CancellationToken cancellationToken) =>
        _change.RunAsync(
            id,
            (db, destination, entry) =>
            {
                var problems = MappingRules.Problems(entry, mappings);
                if (problems.Count == 0)
                    Store(db, destination, [.. mappings.Select(one => one.Id is null ? one with { Id = Twin(destination, one, mappings) } : one)]);
                return Task.FromResult(problems);
            },
            "Destination Modified", actor, cancellationToken);

    /// <summary>
    /// Changes the list of its mappings as it is now: what others changed meanwhile stays. Of what <paramref name="edit"/> changes everything
    /// wrong is refused, with its place in the edited list, such as <c>mappings[2].trigger</c>; a mapping that is on must have its required fields.
    /// </summary>
    /// <param name="id">The destination.</param>
    /// <param name="edit">Makes the new list of the old; a pure function.</param>
    /// <param name="actor">Who does it.</param>
    /// <param name="cancellationToken">Ends the work; nothing is changed then.</param>
    public Task<Checked<Destination>> EditAsync(
        Guid id, Func<IReadOnlyList<WantedMapping>, IReadOnlyList<WantedMapping>> edit, Actor actor, CancellationToken cancellationToken)
    {
        var audited = "";
        return _change.RunAsync(
            id,
            (db, destination, entry) =>
            {
                var before = destination.Mappings.OrderBy(mapping => mapping.Position).Select(WantedMapping.Of).ToList();
                IReadOnlyList<WantedMapping> after = [.. edit(before).Select(one => one.Id is null ? one with { Id = Guid.NewGuid() } : one)];
                var problems = Problems(entry, before, after);
                if (problems.Count == 0)
                    Store(db, destination, after);
                audited = OrderedRows.Audited("Mapping", [.. before.Select(one => (one.Id!.Value, one.Enabled))], [.. after.Select(one => (one.Id!.Value, one.Enabled))]);
                return Task.FromResult<IReadOnlyList<Problem>>(problems);
            },
            () => audited, actor, cancellationToken);
    }

    /// <summary>The row of a mapping.</summary>
    internal static DestinationMapping Entity(WantedMapping mapping, int position) => new()
    {
        Id = mapping.Id ?? Guid.NewGuid(),
        Position = position,
        Name = mapping.Name.Trim(),
        Action = mapping.Action,
        Trigger = mapping.Trigger,
        Mapping = mapping.Mapping.ToJsonString(),
        Enabled = mapping.Enabled,
    };

    private static List<Problem> Problems(IDestination entry, List<WantedMapping> before, IReadOnlyList<WantedMapping> after)
    {
        if (after.Count > Math.Max(before.Count, MappingRules.MostMappings))
            return [new("mappings", $"A destination has at most {MappingRules.MostMappings} mappings. Delete one, or let one take more events.")];
        List<Problem> problems = [];
        foreach (var (at, mapping) in after.Index())
        {
            // What nobody touches may be older than a rule; it is no reason to refuse a change elsewhere.
            if (before.Find(one => one.Id == mapping.Id) is { } same && same.SaysAs(mapping))
                continue;
            var found = MappingRules.Problems(entry, mapping);
            if (found.Count == 0 && mapping.Enabled)
                found = MappingRules.Doubts(MappingRules.ActionOf(entry, mapping.Action)!, mapping.Mapping);
            problems.AddRange(found.Select(problem => MappingRules.At(problem, at)));
        }

        return problems;
    }

    private static void Store(ConnectionsDb db, Destination destination, IReadOnlyList<WantedMapping> wanted)
    {
        var stored = destination.Mappings.ToDictionary(mapping => mapping.Id);
        db.RemoveRange(destination.Mappings.Where(mapping => wanted.All(one => one.Id != mapping.Id)).ToList());
        foreach (var (position, one) in wanted.Index())
        {
            if (one.Id is not { } id || !stored.TryGetValue(id, out var mapping))
            {
                var added = Entity(one, position);
                destination.Mappings.Add(added);
                db.Add(added);
                continue;
            }

            (mapping.Position, mapping.Name, mapping.Trigger, mapping.Enabled) = (position, one.Name.Trim(), one.Trigger, one.Enabled);
            mapping.Action = one.Action;
            if (!JsonNode.DeepEquals(JsonNode.Parse(mapping.Mapping), one.Mapping))
                mapping.Mapping = one.Mapping.ToJsonString();
        }
    }

    // The first stored one of that name and action that no other of the list has taken.
    private static Guid? Twin(Destination destination, WantedMapping wanted, IReadOnlyList<WantedMapping> all)
    {
        var earlier = all.TakeWhile(one => one != wanted).Count(one => one.Name == wanted.Name && one.Action == wanted.Action);
        return destination.Mappings.OrderBy(one => one.Position).Where(one => one.Name == wanted.Name && one.Action == wanted.Action)
            .Skip(earlier).Select(one => (Guid?)one.Id).FirstOrDefault();
    }
}
