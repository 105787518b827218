using System.Text.Json.Nodes;
using Connections.Core.Destinations;
using Connections.Core.Mapping.Filters;

namespace Connections.Core.Provisioning;

/// <summary>Checks what belongs to a destination of the file beside its settings: credentials, mappings, filters.</summary>
internal static class DestinationParts
{
    public static void CheckOAuth(FileReader destination, IDestination? entry)
    {
        var given = destination.Object("oauth")?.Node;
        if (entry is null)
            return;
        var problems = DestinationRules.OAuthProblems(entry, given);
        foreach (var problem in problems)
            destination.Add(problem);
        var isWanted = problems.Count == 0 && entry.Profile.OAuth is not null && !(destination.Node["enabled"] is JsonValue enabled && enabled.TryGetValue<bool>(out var wanted) && !wanted);
        if (isWanted && given is not null && !OAuthGrant.None.With(given).IsConnected)
            destination.Problem("oauth", $"{entry.Profile.Name} needs an accessToken or a refreshToken. Give one, or set \"enabled\" to false and connect it in the console.");
    }

    public static void CheckMappings(FileReader destination, IDestination? entry)
    {
        var mappings = destination.Objects("mappings") ?? [];
        if (mappings.Count > MappingRules.MostMappings)
            destination.Problem("mappings", $"A destination has at most {MappingRules.MostMappings} mappings.");
        foreach (var mapping in mappings)
            CheckMapping(mapping, entry);
    }

    public static void CheckFilters(FileReader destination)
    {
        var filters = destination.Objects("filters") ?? [];
        if (filters.Count > EventFilters.MostFilters)
            destination.Problem("filters", $"A destination has at most {EventFilters.MostFilters} filters.");
        foreach (var filter in filters)
            CheckFilter(filter);
    }

    private static void CheckMapping(FileReader mapping, IDestination? entry)
    {
        mapping.Text("name");
        mapping.Flag("enabled");
        var action = mapping.Text("action", required: true);
        var trigger = mapping.Text("trigger", required: true);
        mapping.Object("mapping");
        mapping.RefuseOthers();
        if (entry is null || action is null || trigger is null)
            return;
        var wanted = Entry.Mapping(mapping.Node);
        var problems = MappingRules.Problems(entry, wanted);
        foreach (var problem in problems)
            mapping.Add(problem);
        // The console refuses to enable such a mapping. A file that worked so far has to go on working.
        if (problems.Count > 0 || !wanted.Enabled || MappingRules.ActionOf(entry, action) is not { } known)
            return;
        foreach (var doubt in MappingRules.Doubts(known, wanted.Mapping))
            mapping.Warn(doubt.Field.Replace('/', '.'), doubt.Message);
    }

    private static void CheckFilter(FileReader filter)
    {
        var name = filter.Text("name", required: true);
        var condition = filter.Text("if", required: true);
        filter.Flag("enabled");
        var actions = filter.Objects("actions");
        if (filter.Node["actions"] is null)
            filter.Problem("actions", "This is required.");
        filter.RefuseOthers();
        if (name is null || condition is null || actions is null)
            return;
        foreach (var problem in EventFilter.Compile(Entry.Filter(filter.Node)).Problems)
            filter.Add(problem);
    }
}
