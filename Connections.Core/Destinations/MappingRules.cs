using System.Text.Json.Nodes;
using Connections.Core.Mapping;
using Connections.Core.Workspaces;

namespace Connections.Core.Destinations;

/// <summary>What a mapping has to satisfy before it is saved.</summary>
public static class MappingRules
{
    /// <summary>The most mappings of a destination.</summary>
    public const int MostMappings = 50;

    private const int LongestName = 100;
    private const string SyncMode = "__segment_internal_sync_mode";

    // What a mapping says of itself, and what no action declares.
    private static readonly HashSet<string> Reserved = new(StringComparer.Ordinal)
    {
        "enable_batching", "batch_size", "batch_bytes", "batch_keys", SyncMode, "__segment_internal_matching_key", "__segment_internal_directive",
    };

    /// <summary>What makes a mapping unusable, by <c>name</c>, <c>action</c>, <c>trigger</c> with its place, or slash path such as <c>mapping/v/@path</c>.</summary>
    public static IReadOnlyList<Problem> Problems(IDestination entry, WantedMapping mapping)
    {
        List<Problem> problems = [];
        if (string.IsNullOrWhiteSpace(mapping.Name))
            problems.Add(new("name", "A mapping needs a name."));
        else if (mapping.Name.Trim().Length > LongestName)
            problems.Add(new("name", $"A mapping's name has at most {LongestName} characters."));
        if (ActionOf(entry, mapping.Action) is null)
            problems.Add(new("action", $"{entry.Profile.Name} has no action '{mapping.Action}'. Known: {string.Join(", ", entry.Actions.Select(action => action.Slug))}."));
        return [.. problems, .. Trigger.Parse(mapping.Trigger).Problems, .. CompiledMapping.Compile(mapping.Mapping).Problems];
    }

    /// <summary>The same for the mappings of a destination, with their places, such as <c>mappings[0].trigger</c>.</summary>
    public static IReadOnlyList<Problem> Problems(IDestination entry, IReadOnlyList<WantedMapping> mappings)
    {
        if (mappings.Count > MostMappings)
            return [new("mappings", $"A destination has at most {MostMappings} mappings.")];
        return [.. mappings.SelectMany((mapping, at) => Problems(entry, mapping).Select(problem => At(problem, at)))];
    }

    /// <summary>
    /// What would keep every event of a usable mapping from arriving, or be passed over: required fields that are not mapped, and members
    /// that the action has no field for. Fields are slash paths such as <c>mapping/email</c>.
    /// </summary>
    public static IReadOnlyList<Problem> Doubts(DestinationAction action, JsonObject mapping)
    {
        List<Problem> doubts = [];
        var syncMode = mapping[SyncMode] is JsonValue value && value.TryGetValue(out string? mode) ? mode : null;
        doubts.AddRange(action.Fields.Where(field => IsEmpty(Given(mapping, field.Key)) && IsRequired(field, syncMode))
            .Select(field => new Problem($"mapping/{field.Key}", $"{field.Label} is required: without it {action.Name} refuses every event.")));
        doubts.AddRange(mapping.Where(member => !Reserved.Contains(member.Key) && action.Fields.All(field => !Names(member.Key, field.Key)))
            .Select(member => new Problem($"mapping/{member.Key}", $"{action.Name} has no field '{member.Key}'. Known: {string.Join(", ", action.Fields.Select(field => field.Key))}.")));
        return doubts;
    }

    /// <summary>The problem with the place of its mapping before it.</summary>
    internal static Problem At(Problem problem, int at) => problem with { Field = $"mappings[{at}].{problem.Field}" };

    /// <summary>The action of that slug; null where the destination has none.</summary>
    internal static DestinationAction? ActionOf(IDestination entry, string slug) => entry.Actions.FirstOrDefault(action => action.Slug == slug);

    // A condition on another field can only be told of a payload; one on the sync mode stands in the mapping.
    private static bool IsRequired(Field field, string? syncMode) =>
        field.Required || (field.RequiredWhen is { } when && when.All.All(condition => condition.FieldKey is null) && when.Hold(default, syncMode));

    private static bool IsEmpty(JsonNode? node) => node is null || (node is JsonValue value && value.TryGetValue(out string? text) && text.Length == 0);

    // Keys with dots or brackets build objects: "address.city" gives the field "address".
    private static JsonNode? Given(JsonObject mapping, string key) => mapping.FirstOrDefault(member => member.Value is not null && Names(member.Key, key)).Value;

    private static bool Names(string member, string key) =>
        member == key || member.Trim('"') == key || (member.Length > key.Length && member.StartsWith(key, StringComparison.Ordinal) && (member[key.Length] is '.' or '['));
}
