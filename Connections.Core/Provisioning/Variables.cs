using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Connections.Core.Workspaces;

namespace Connections.Core.Provisioning;

/// <summary>Fills in <c>${NAME}</c> in the texts of a file, from the environment.</summary>
internal static partial class Variables
{
    /// <summary>A copy with every variable filled in; a variable that is not set is a problem at the text's JSON path.</summary>
    public static JsonNode? Fill(JsonNode? node, Func<string, string?> environment, List<Problem> problems) => node switch
    {
        JsonObject members => new JsonObject(members.Select(m => KeyValuePair.Create(m.Key, Fill(m.Value, environment, problems)))),
        JsonArray items => new JsonArray([.. items.Select(item => Fill(item, environment, problems))]),
        JsonValue value when value.GetValueKind() == JsonValueKind.String =>
            JsonValue.Create(Fill(value.GetValue<string>(), value.GetPath(), environment, problems)),
        _ => node?.DeepClone(),
    };

    private static string Fill(string text, string path, Func<string, string?> environment, List<Problem> problems) =>
        Pattern().Replace(text, match =>
        {
            var name = match.Groups[1].Value;
            if (environment(name) is { } value)
                return value;
            problems.Add(new(path, $"The environment variable {name} is not set."));
            return "";
        });

    [GeneratedRegex(@"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")]
    private static partial Regex Pattern();
}
