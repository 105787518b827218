using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Mapping;
using Connections.Core.Mapping.Filters;

namespace Connections.Tests.Mapping;

/// <summary>Makes conditions, triggers, mappings and events, the same ones for the same seed.</summary>
internal sealed class RandomLanguage(Random dice)
{
    private static readonly string[] Names = ["type", "event", "properties", "a", "b", "sp ace", "é😀", "1st", "and", "null", "in", "a.b", "x-y", "_", "\"", "length"];
    private static readonly string[] Signs = ["=", "!=", "<", "<=", ">", ">="];
    private static readonly string[] Fields = ["type", "event", "name", "userId", "properties.a", "traits.sp\\ ace", "context.a.b", "properties.and"];
    private static readonly string[] Patterns = ["*", "a*b", "[a-z]?", "\\*", "*a*a*a*b", "[^x]*", ""];

    public RandomJson Json { get; } = new(dice);

    /// <summary>A parsed event: any JSON.</summary>
    public JsonElement Event() => EventJson.Parse(Encoding.UTF8.GetBytes(dice.Next(8) == 0 ? Json.Value() : Json.Object()));

    public FilterNode Condition(int depth) => dice.Next(depth > 0 ? 7 : 3) switch
    {
        0 => Value(depth),
        1 => new FilterNode.In(Value(depth), Value(depth), 0),
        2 => new FilterNode.Comparison(Json.Pick(Signs), Value(depth), Value(depth), 0),
        3 => new FilterNode.Not(Condition(depth - 1), 0),
        4 => new FilterNode.And(Several(depth, node => node is not FilterNode.And), 0),
        5 => new FilterNode.Or(Several(depth, node => node is not FilterNode.Or), 0),
        _ => Call(depth),
    };

    public string Trigger() => dice.Next(3) switch
    {
        0 => Simple(),
        1 => string.Join(" and ", Simple(), Simple(), $"({Simple()} or {Simple()})"),
        _ => string.Join(" OR ", $"({Simple()})", Simple()),
    };

    public JsonNode? Mapping(int depth)
    {
        if (depth == 0)
            return dice.Next(2) == 0 ? Path() : JsonNode.Parse(JsonElement.Parse(Json.Value(0)).GetRawText() is var text && text.Contains("\\ud83d", StringComparison.Ordinal) ? "1" : text);
        return dice.Next(14) switch
        {
            0 => new JsonObject { ["@template"] = "{{ a.b }}-{{{event}}}{{" + Json.Key() + "}}" },
            1 => new JsonObject { ["@literal"] = Mapping(depth - 1) },
            2 => new JsonObject { ["@if"] = new JsonObject { [dice.Next(2) == 0 ? "exists" : "blank"] = Mapping(depth - 1), ["then"] = Mapping(depth - 1), ["else"] = Mapping(depth - 1) } },
            3 => new JsonObject { ["@arrayPath"] = new JsonArray(Path(), new JsonObject { ["x"] = Mapping(depth - 1), ["y"] = Path() }) },
            4 => new JsonObject { ["@case"] = new JsonObject { ["operator"] = "upper", ["value"] = Mapping(depth - 1) } },
            5 => new JsonObject { ["@replace"] = new JsonObject { ["pattern"] = "a", ["replacement"] = "é😀", ["value"] = Mapping(depth - 1), ["ignorecase"] = true } },
            6 => new JsonObject { ["@merge"] = new JsonObject { ["direction"] = dice.Next(2) == 0 ? "left" : "right", ["objects"] = new JsonArray(Mapping(depth - 1), Path(), Mapping(depth - 1)) } },
            7 => new JsonObject { ["@flatten"] = new JsonObject { ["separator"] = ".", ["value"] = Mapping(depth - 1), ["omitArrays"] = dice.Next(2) == 0 } },
            8 => new JsonObject { ["@json"] = new JsonObject { ["mode"] = dice.Next(2) == 0 ? "encode" : "decode", ["value"] = Mapping(depth - 1) } },
            9 => new JsonObject { ["@transform"] = new JsonObject { ["apply"] = new JsonObject { ["a"] = Mapping(depth - 1) }, ["mapping"] = new JsonObject { ["b"] = Mapping(depth - 1) } } },
            10 => new JsonObject { ["@excludeWhenNull"] = Mapping(depth - 1) },
            11 => new JsonObject { ["@liquid"] = "{{ properties.a | append: 'x' | upcase | slice: 0, 2 }}{{ event }}{{ list | join: ',' }}" },
            12 => new JsonArray(Mapping(depth - 1), Path()),
            _ => new JsonObject { [dice.Next(2) == 0 ? "k" : "k.l[1]"] = Mapping(depth - 1), ["z"] = Path() },
        };
    }

    private JsonObject Path() => new() { ["@path"] = Json.Pick(["$.", "$.a", "b", "properties.a", "traits.list[0]", "list.length", "['sp ace']", "context", "event", "properties"]) };

    private string Simple()
    {
        var field = Json.Pick(Fields);
        var text = Json.Text().Replace("\"", "", StringComparison.Ordinal).Replace("*", "", StringComparison.Ordinal);
        return dice.Next(8) switch
        {
            0 => $"{field} = \"{text}\"",
            1 => $"{field}!=\"{text}\"",
            2 => $"{field} {Json.Pick(Signs)} {Json.Pick(["0", "-1.50", "+7", "12345678901234567890"])}",
            3 => $"{(dice.Next(2) == 0 ? "!" : "")}contains( {field},\"{text}\")",
            4 => $"{(dice.Next(2) == 0 ? "!" : "")}match({field}, \"{text}*\")",
            5 => $"match({field}, \"*{text}\")",
            6 => $"{field} {(dice.Next(2) == 0 ? "=" : "!=")} null",
            _ => $"{field} = {(dice.Next(2) == 0 ? "true" : "false")}",
        };
    }

    private List<FilterNode> Several(int depth, Predicate<FilterNode> allowed)
    {
        List<FilterNode> nodes = [];
        while (nodes.Count < 2)
        {
            var node = Condition(depth - 1);
            if (allowed(node))
                nodes.Add(node);
        }

        return nodes;
    }

    private FilterNode Value(int depth) => dice.Next(depth > 0 ? 8 : 6) switch
    {
        0 => new FilterNode.Text(Json.Text().Replace("'", "", StringComparison.Ordinal), 0),
        1 => new FilterNode.Number(Json.Pick(["0", "-1.50", "12345678901234567890.5", "7"]), 0),
        2 => new FilterNode.Truth(dice.Next(2) == 0, 0),
        3 => new FilterNode.Null(0),
        < 6 => new FilterNode.Path([.. Enumerable.Range(0, dice.Next(1, 4)).Select(_ => Json.Pick(Names))], 0),
        6 => new FilterNode.List([.. Enumerable.Range(0, dice.Next(4)).Select(_ => Value(depth - 1))], 0),
        _ => Call(depth),
    };

    private FilterNode.Call Call(int depth)
    {
        var name = Json.Pick(["contains", "match", "length", "lowercase", "uppercase", "snakecase", "kebabcase", "titlecase", "typeof", "string", "number", "bool", "semver"]);
        var value = Value(depth - 1);
        return new(name, name switch
        {
            "contains" => [value, Value(depth - 1)],
            "match" => [value, dice.Next(2) == 0 ? new FilterNode.Text(Json.Pick(Patterns), 0) : new FilterNode.Path(["a"], 0)],
            "semver" => [value, new FilterNode.Text(Json.Pick(Signs), 0), Value(depth - 1)],
            _ => [value],
        }, 0);
    }
}
