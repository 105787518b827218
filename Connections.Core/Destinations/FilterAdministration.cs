using System.Text.Json.Nodes;
using Connections.Core.Mapping.Filters;
using Connections.Core.Storage;
using Connections.Core.Workspaces;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Destinations;

/// <summary>What people do to the filters of a destination.</summary>
public sealed class FilterAdministration(IDbContextFactory<ConnectionsDb> databases, TimeProvider clock)
{
    private readonly DestinationChange _change = new(databases, clock);

    /// <summary>
    /// Changes the list of its filters as it is now: what others changed meanwhile stays. What is wrong is refused, with its place in the edited
    /// list, such as <c>filters[0].if</c>.
    /// </summary>
    /// <param name="id">The destination.</param>
    /// <param name="edit">Makes the new list of the old; a pure function.</param>
    /// <param name="actor">Who does it.</param>
    /// <param name="cancellationToken">Ends the work; nothing is changed then.</param>
    public Task<Checked<Destination>> EditAsync(
        Guid id, Func<IReadOnlyList<FilterDefinition>, IReadOnlyList<FilterDefinition>> edit, Actor actor, CancellationToken cancellationToken)
    {
        var audited = "";
        return _change.RunAsync(
            id,
            (db, destination, _) =>
            {
                var before = destination.Filters.OrderBy(filter => filter.Position).Select(filter => filter.ToDefinition()).ToList();
                IReadOnlyList<FilterDefinition> after = [.. edit(before).Select(one => one.Id == default ? one with { Id = Guid.NewGuid() } : one)];
                var problems = EventFilters.Problems(after);
                if (problems.Count == 0)
                    Store(db, destination, after);
                audited = OrderedRows.Audited("Destination Filter", [.. before.Select(one => (one.Id, one.Enabled))], [.. after.Select(one => (one.Id, one.Enabled))]);
                return Task.FromResult(problems);
            },
            () => audited, actor, cancellationToken);
    }

    /// <summary>Replaces its filters, in order, as a set-up file does.</summary>
    public Task<Checked<Destination>> SaveAsync(Guid id, IReadOnlyList<FilterDefinition> filters, Actor actor, CancellationToken cancellationToken) =>
        EditAsync(
            id, before => [.. filters.Select(one => one with { Id = before.FirstOrDefault(stored => stored.Name == one.Name.Trim())?.Id ?? default })], actor, cancellationToken);

    /// <summary>The row of a filter.</summary>
    internal static DestinationFilter Entity(FilterDefinition filter, int position) => new()
    {
        Id = filter.Id == default ? Guid.NewGuid() : filter.Id,
        Position = position,
        Name = filter.Name.Trim(),
        If = filter.If,
        Actions = filter.Actions.ToJsonString(),
        Enabled = filter.Enabled,
    };

    private static void Store(ConnectionsDb db, Destination destination, IReadOnlyList<FilterDefinition> wanted)
    {
        var stored = destination.Filters.ToDictionary(filter => filter.Id);
        db.RemoveRange(destination.Filters.Where(filter => wanted.All(one => one.Id != filter.Id)).ToList());
        foreach (var (position, one) in wanted.Index())
        {
            if (!stored.TryGetValue(one.Id, out var filter))
            {
                var added = Entity(one, position);
                destination.Filters.Add(added);
                db.Add(added);
                continue;
            }

            (filter.Position, filter.Name, filter.If, filter.Enabled) = (position, one.Name.Trim(), one.If, one.Enabled);
            if (!JsonNode.DeepEquals(JsonNode.Parse(filter.Actions), one.Actions))
                filter.Actions = one.Actions.ToJsonString();
        }
    }
}
