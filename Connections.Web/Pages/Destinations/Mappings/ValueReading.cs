using System.Text.Json;
using System.Text.Json.Nodes;

namespace Connections.Web.Pages.Destinations.Mappings;

/// <summary>Reads a value of a mapping into the form that shows it.</summary>
internal static class ValueReading
{
    /// <summary>The draft, or null where there is no form for it. Whether the form shows it exactly is asked by <see cref="ValueDraft.Of"/>.</summary>
    public static ValueDraft? Read(JsonNode? node) => node switch
    {
        null => new(ValueKind.Fixed) { Type = FixedType.Null },
        JsonValue value => Scalar(value),
        JsonObject { Count: 1 } one when one.First().Key.StartsWith('@') => Directive(one.First().Key, one.First().Value),
        JsonObject members => Members(new(ValueKind.Members), members),
        _ => null,
    };

    private static ValueDraft Scalar(JsonValue value) => value.GetValueKind() switch
    {
        JsonValueKind.String => new(ValueKind.Fixed) { Text = value.GetValue<string>() },
        JsonValueKind.Number => new(ValueKind.Fixed) { Type = FixedType.Number, Text = value.ToJsonString() },
        var kind => new(ValueKind.Fixed) { Type = FixedType.Boolean, Text = kind == JsonValueKind.True ? "true" : "false" },
    };

    private static ValueDraft? Directive(string name, JsonNode? argument) => (name, argument) switch
    {
        ("@path", _) when Text(argument) is { } path => ValueDraft.Path(Bare(path)),
        ("@template", _) when Text(argument) is { } template => new(ValueKind.Template) { Text = template },
        ("@liquid", _) when Text(argument) is { } template => new(ValueKind.Liquid) { Text = template },
        ("@literal", JsonValue or null) when Read(argument) is { } literal => Literal(literal),
        ("@if", JsonObject arguments) => Chain(arguments) ?? If(arguments),
        ("@case", JsonObject arguments) => Wrapped(ValueKind.Case, arguments, Text(arguments["operator"])),
        ("@json", JsonObject arguments) => Wrapped(ValueKind.Json, arguments, Text(arguments["mode"])),
        ("@flatten", JsonObject arguments) => Flatten(arguments),
        ("@replace", JsonObject arguments) => Replace(arguments),
        ("@arrayPath", JsonArray { Count: 2 } arguments) when Text(arguments[0]) is { } path && arguments[1] is JsonObject shape =>
            Members(new(ValueKind.Each) { Text = Bare(path) }, shape),
        _ => null,
    };

    private static ValueDraft Literal(ValueDraft literal)
    {
        literal.IsLiteral = true;
        return literal;
    }

    // a, else b, else c: what presets mean by "the first of these".
    private static ValueDraft? Chain(JsonObject arguments)
    {
        List<JsonNode?> links = [];
        JsonNode? rest = new JsonObject { ["@if"] = arguments.DeepClone() };
        while (rest is JsonObject { Count: 1 } link && link["@if"] is JsonObject { Count: 3 } one && one.ContainsKey("else") && JsonNode.DeepEquals(one["exists"], one["then"]) && one.ContainsKey("exists"))
        {
            links.Add(one["exists"]);
            rest = one["else"];
        }

        if (links.Count == 0)
            return null;
        var draft = new ValueDraft(ValueKind.FirstOf);
        draft.Items.Clear();
        draft.Items.AddRange(links.Append(rest).Select(link => ValueDraft.Of(link)));
        return draft;
    }

    private static ValueDraft? If(JsonObject arguments)
    {
        var asks = arguments.ContainsKey("exists") ? "exists" : "blank";
        if (!arguments.ContainsKey(asks))
            return null;
        var draft = new ValueDraft(ValueKind.If) { Option = asks };
        draft.Items.Clear();
        draft.Items.AddRange([
            ValueDraft.Of(arguments[asks]), ValueDraft.Of(arguments["then"], arguments.ContainsKey("then")), ValueDraft.Of(arguments["else"], arguments.ContainsKey("else")),
        ]);
        return draft;
    }

    private static ValueDraft? Wrapped(ValueKind kind, JsonObject arguments, string? option)
    {
        if (option is null || !arguments.ContainsKey("value"))
            return null;
        var draft = new ValueDraft(kind) { Option = option };
        draft.Wrap(ValueDraft.Of(arguments["value"]));
        return draft;
    }

    private static ValueDraft? Flatten(JsonObject arguments)
    {
        var draft = Wrapped(ValueKind.Flatten, arguments, Text(arguments["separator"]));
        if (draft is not null)
            draft.OmitsArrays = IsTrue(arguments["omitArrays"]);
        return draft;
    }

    private static ValueDraft? Replace(JsonObject arguments)
    {
        var draft = Wrapped(ValueKind.Replace, arguments, "");
        if (draft is null)
            return null;
        (draft.Pattern, draft.Replacement) = (Text(arguments["pattern"]) ?? "", Text(arguments["replacement"]) ?? "");
        (draft.Pattern2, draft.Replacement2) = (Text(arguments["pattern2"]) ?? "", Text(arguments["replacement2"]) ?? "");
        draft.IgnoresCase = IsTrue(arguments["ignorecase"]);
        draft.OnlyFirst = arguments["global"]?.GetValueKind() == JsonValueKind.False;
        return draft;
    }

    private static ValueDraft Members(ValueDraft draft, JsonObject members)
    {
        draft.Members.AddRange(members.Select(member => new MemberDraft(member.Key, ValueDraft.Of(member.Value))));
        return draft;
    }

    private static string Bare(string path) => path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : path;

    private static bool IsTrue(JsonNode? node) => node?.GetValueKind() == JsonValueKind.True;

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
