using System.Text.Json.Nodes;
using Connections.Core.Mapping;
using Connections.Core.Settings;
using Connections.Core.Sources;
using Connections.Core.Storage;
using Connections.Core.Workspaces;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Destinations;

/// <summary>What a destination has to satisfy before it is saved or enabled.</summary>
internal static class DestinationRules
{
    private const int LongestName = 100;
    public const int MostMappings = 50;

    public static Task<IReadOnlyList<Problem>> None { get; } = Task.FromResult<IReadOnlyList<Problem>>([]);

    public static async Task<IReadOnlyList<Problem>> NameProblemsAsync(
        ConnectionsDb db, Guid? self, string name, IReadOnlyList<Guid> sources, CancellationToken cancellationToken)
    {
        var wanted = name.Trim();
        if (wanted.Length is 0 or > LongestName)
            return [new("name", $"A name has 1 to {LongestName} characters.")];
        var isTaken = await db.Destinations.AnyAsync(
            other => other.Id != self && other.Name == wanted && other.Sources.Any(source => sources.Contains(source.Id)), cancellationToken);
        return isTaken ? [new("name", $"A destination of the same source is called '{wanted}' already. Choose another name.")] : [];
    }

    public static IReadOnlyList<Problem> SourceProblems(IReadOnlyList<Guid> wanted, IReadOnlyList<Source> found) => wanted.Count switch
    {
        0 => [new("sources", "A destination takes events from at least one source.")],
        _ when found.Count < wanted.Distinct().Count() => [new("sources", "One of these sources does not exist any more.")],
        _ => [],
    };

    public static IReadOnlyList<Problem> SlugProblems(string? slug, IReadOnlySet<string> taken) => slug switch
    {
        null => [],
        _ when !Slug.IsValid(slug) => [new("slug", Slug.Rule)],
        _ when taken.Contains(slug) => [new("slug", $"Another destination has the slug '{slug}'.")],
        _ => [],
    };

    public static IReadOnlyList<Problem> SettingsProblems(IDestination entry, JsonObject settings, string? endpoint)
    {
        List<Problem> problems = [.. SettingsCheck.Problems(entry.Profile.Settings, settings).Select(InSettings)];
        if (!string.IsNullOrWhiteSpace(endpoint) && !IsOrigin(endpoint))
            problems.Add(new("endpoint", "The API endpoint is an origin, such as https://proxy.example.com:8443, without a path."));
        return problems;
    }

    public static IReadOnlyList<Problem> MissingProblems(IDestination entry, JsonObject settings) =>
    [
        .. SettingsCheck.Missing(entry.Profile.Settings, settings)
            .Select(setting => new Problem($"settings.{setting.Key}", $"{setting.Label} is missing: {entry.Profile.Name} cannot be enabled without it.")),
    ];

    public static IReadOnlyList<Problem> MappingProblems(IDestination entry, IReadOnlyList<WantedMapping> mappings)
    {
        if (mappings.Count > MostMappings)
            return [new("mappings", $"A destination has at most {MostMappings} mappings.")];
        return [.. mappings.SelectMany((mapping, index) => Problems(entry, mapping).Select(p => p with { Field = $"mappings[{index}].{p.Field}" }))];
    }

    /// <summary>The endpoint as it is stored: null for none, and no slash at its end.</summary>
    public static string? Origin(string? endpoint) => string.IsNullOrWhiteSpace(endpoint) ? null : new Uri(endpoint.Trim()).GetLeftPart(UriPartial.Authority);

    private static IEnumerable<Problem> Problems(IDestination entry, WantedMapping mapping)
    {
        if (string.IsNullOrWhiteSpace(mapping.Name))
            yield return new("name", "A mapping needs a name.");
        if (entry.Actions.All(action => action.Slug != mapping.Action))
            yield return new("action", $"{entry.Profile.Name} has no action '{mapping.Action}'. Known: {string.Join(", ", entry.Actions.Select(action => action.Slug))}.");
        foreach (var problem in Trigger.Parse(mapping.Trigger).Problems.Concat(CompiledMapping.Compile(mapping.Mapping).Problems))
            yield return problem;
    }

    private static Problem InSettings(Problem problem) => problem with { Field = $"settings.{problem.Field}" };

    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text.Trim(), UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp)
        && address.PathAndQuery == "/" && address.Fragment.Length == 0 && address.UserInfo.Length == 0;
}
