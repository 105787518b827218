using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Workspaces;

namespace Connections.Core.Mapping.Filters;

/// <summary>
/// Reads the actions of a filter, as Segment's API writes them (<c>{"type":"DROP_PROPERTIES","fields":{…}}</c>), by their older names,
/// and as the engine's transformers (<c>{"type":"drop_properties","config":{"drop":{…}}}</c>).
/// </summary>
internal static class FilterActions
{
    private const string Known = "DROP, DROP_PROPERTIES, ALLOW_PROPERTIES, SAMPLE and MAP_PROPERTIES";

    /// <summary>The steps; or every problem, each with its place, such as <c>actions[0].percent</c>.</summary>
    /// <param name="actions">The list of actions.</param>
    /// <param name="random">Gives numbers from 0 up to 1 for samples without a path; null: each event's own.</param>
    /// <param name="salt">Lets samples of different filters fall on different events.</param>
    public static Checked<IReadOnlyList<FilterStep>> Compile(JsonArray actions, Func<double>? random, long salt = 0)
    {
        if (actions.Count == 0)
            return new Problem("actions", $"A filter needs an action. Known: {Known}.");
        List<FilterStep> steps = [];
        List<Problem> problems = [];
        for (var i = 0; i < actions.Count; i++)
        {
            var (step, problem) = Compile(actions[i], random, salt);
            if (step is not null)
                steps.Add(step);
            else
                problems.Add(new($"actions[{i}]{problem!.Field}", problem.Message));
        }

        return problems.Count == 0 ? new Checked<IReadOnlyList<FilterStep>>(steps, []) : problems.ToArray();
    }

    private static (FilterStep?, Problem?) Compile(JsonNode? node, Func<double>? random, long salt)
    {
        if (node is not JsonObject action || Text(action["type"]) is not { } type)
            return Refuse(".type", $"An action is an object with a type: {Known}.");
        var config = action["config"] as JsonObject;
        return type.ToUpperInvariant() switch
        {
            "DROP" or "DROP_EVENT" => (new(FilterStage.Drop, static _ => null), null),
            "SAMPLE" or "SAMPLE_EVENT" => Sample(config?["sample"] as JsonObject ?? action, random, salt),
            "DROP_PROPERTIES" or "BLOCKLIST_FIELDS" => Edit(FilterStage.DropProperties, action["fields"] ?? config?["drop"]),
            "ALLOW_PROPERTIES" or "WHITELIST_FIELDS" => Edit(FilterStage.AllowProperties, action["fields"] ?? config?["allow"]),
            "MAP_PROPERTIES" => PropertyMap.Compile(action["map"] ?? config?["map"]),
            _ => Refuse(".type", $"There is no action '{type}'. Known: {Known}."),
        };
    }

    private static (FilterStep?, Problem?) Sample(JsonObject action, Func<double>? random, long salt)
    {
        if (action["percent"] is not JsonValue value || value.GetValueKind() != JsonValueKind.Number || !value.TryGetValue(out double share))
            return Refuse(".percent", "A sample needs 'percent', a number from 0 to 1: 0.25 keeps a quarter.");
        if (action["path"] is not (null or JsonValue) || (action["path"] is { } given && Text(given) is null))
            return Refuse(".path", "The path of a sample is a text such as userId: events with one value there stay together.");

        var path = Text(action["path"]);
        var sampling = new Sampling(share, string.IsNullOrEmpty(path) ? null : MemberPath.Parse(path), random, salt);
        return (new(FilterStage.Sample, record => sampling.Keeps(record) ? record : null), null);
    }

    private static (FilterStep?, Problem?) Edit(FilterStage stage, JsonNode? fields)
    {
        if (fields is not JsonObject { Count: > 0 } paths)
            return Refuse(".fields", "'fields' is an object of paths and lists of names, such as {\"properties\":[\"email\"]}.");
        var edit = new PropertyEdit(stage == FilterStage.DropProperties);
        foreach (var (path, names) in paths)
        {
            if (names is not JsonArray list || list.Any(name => Text(name) is null))
                return Refuse($".fields.{path}", $"The names at '{path}' are a list of texts.");
            edit.Add(MemberPath.Parse(path).Segments, list.Select(name => Text(name)!));
        }

        return (new(stage, record => edit.Apply(record)), null);
    }

    private static (FilterStep?, Problem?) Refuse(string field, string message) => (null, new(field, message));

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
