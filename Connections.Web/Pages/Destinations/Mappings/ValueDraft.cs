using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Connections.Web.Pages.Destinations.Mappings;

/// <summary>The value of a field being edited. What no form can show exactly stays JSON, so that nothing is lost by opening it.</summary>
public sealed class ValueDraft
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public ValueDraft(ValueKind kind = ValueKind.Nothing) => Become(kind);

    public ValueKind Kind { get; private set; }

    /// <summary>The path, template, fixed text or JSON.</summary>
    public string Text { get; set; } = "";

    public FixedType Type { get; set; }

    /// <summary>Whether a fixed value was written as a directive, which an empty text needs.</summary>
    public bool IsLiteral { get; set; }

    /// <summary>What is changed by <see cref="ValueKind.Case"/>, <see cref="ValueKind.Replace"/>, <see cref="ValueKind.Json"/>, <see cref="ValueKind.Flatten"/>.</summary>
    public ValueDraft? Inner { get; private set; }

    /// <summary>Of <see cref="ValueKind.FirstOf"/>: those that are tried, in order. Of <see cref="ValueKind.If"/>: what is asked for, then, else.</summary>
    public List<ValueDraft> Items { get; private set; } = [];

    /// <summary>Of <see cref="ValueKind.Members"/> and <see cref="ValueKind.Each"/>.</summary>
    public List<MemberDraft> Members { get; private set; } = [];

    /// <summary>lower or upper; encode or decode; exists or blank; the separator.</summary>
    public string Option { get; set; } = "";

    /// <summary>The pairs of <see cref="ValueKind.Replace"/>.</summary>
    public string Pattern { get; set; } = "";

    public string Replacement { get; set; } = "";

    public string Pattern2 { get; set; } = "";

    public string Replacement2 { get; set; } = "";

    public bool IgnoresCase { get; set; }

    public bool OnlyFirst { get; set; }

    public bool OmitsArrays { get; set; }

    public static ValueDraft Path(string path) => new(ValueKind.Event) { Text = path };

    /// <summary>The draft of a value; <see cref="ValueKind.Nothing"/> for none at all.</summary>
    public static ValueDraft Of(JsonNode? node, bool isThere = true)
    {
        if (!isThere)
            return new();
        var draft = ValueReading.Read(node);
        return draft is not null && JsonNode.DeepEquals(draft.ToJson(), node) ? draft : new(ValueKind.Raw) { Text = Print(node) };
    }

    /// <summary>JSON as people read it.</summary>
    public static string Print(JsonNode? node) => node?.ToJsonString(Indented) ?? "null";

    /// <summary>Makes it another kind. What it was is taken along where the other kind has a place for it.</summary>
    public void Become(ValueKind kind)
    {
        var before = Kind is ValueKind.Nothing ? null : Copy();
        var wrapped = before?.Kind is ValueKind.Event or ValueKind.Template or ValueKind.Fixed or ValueKind.FirstOf or ValueKind.If ? before : null;
        if (kind == ValueKind.Raw)
            Text = Kind is ValueKind.Nothing ? "" : Print(ToJson());
        else if (kind != Kind)
            Text = kind == ValueKind.Template && Kind == ValueKind.Event ? $"{{{{{Text}}}}}" : kind is ValueKind.Each && Kind == ValueKind.Event ? Text : "";
        Kind = kind;
        Option = kind switch { ValueKind.Case => "lower", ValueKind.Json => "encode", ValueKind.If => "exists", ValueKind.Flatten => ".", _ => "" };
        Inner = kind is ValueKind.Case or ValueKind.Replace or ValueKind.Json or ValueKind.Flatten ? before?.Inner ?? wrapped ?? new ValueDraft(ValueKind.Event) : null;
        Items = kind switch
        {
            ValueKind.FirstOf => [wrapped ?? new ValueDraft(ValueKind.Event), new ValueDraft(ValueKind.Event)],
            ValueKind.If => [wrapped ?? new ValueDraft(ValueKind.Event), wrapped?.Copy() ?? new ValueDraft(ValueKind.Event), new()],
            _ => [],
        };
        Members = [];
    }

    /// <summary>What is saved; null where JSON that somebody writes cannot be read yet (see <see cref="Problem"/>).</summary>
    public JsonNode? ToJson() => Kind switch
    {
        ValueKind.Event => Directive("@path", Prefixed(Text)),
        ValueKind.Fixed => Fixed() is var value && (IsLiteral || (Type == FixedType.Text && Text.Length == 0)) ? Directive("@literal", value) : value,
        ValueKind.Template => Directive("@template", Text),
        ValueKind.Liquid => Directive("@liquid", Text),
        ValueKind.FirstOf => Chain(0),
        ValueKind.If => Directive("@if", Choice()),
        ValueKind.Case => Directive("@case", new JsonObject { ["operator"] = Option, ["value"] = Inner!.ToJson() }),
        ValueKind.Json => Directive("@json", new JsonObject { ["mode"] = Option, ["value"] = Inner!.ToJson() }),
        ValueKind.Flatten => Directive("@flatten", OmitsArrays
            ? new JsonObject { ["separator"] = Option, ["value"] = Inner!.ToJson(), ["omitArrays"] = true }
            : new JsonObject { ["separator"] = Option, ["value"] = Inner!.ToJson() }),
        ValueKind.Replace => Directive("@replace", Replaced()),
        ValueKind.Members => Object(),
        ValueKind.Each => Directive("@arrayPath", new JsonArray(Prefixed(Text), Object())),
        ValueKind.Raw => Parse(Text),
        _ => null,
    };

    /// <summary>Why it cannot be saved; null where it can.</summary>
    public string? Problem() => Kind switch
    {
        ValueKind.Raw when Text.Trim() != "null" && Parse(Text) is null => "This is not JSON yet.",
        ValueKind.Fixed when Type == FixedType.Number && Fixed() is not JsonValue => "This is a number, such as 12.5.",
        ValueKind.Members or ValueKind.Each when Members.GroupBy(member => member.Key.Trim()).Any(group => group.Count() > 1 || group.Key.Length == 0) => "Each member has a name of its own.",
        _ => Inner?.Problem() ?? Items.Select(item => item.Problem()).OfType<string>().FirstOrDefault() ?? Members.Select(member => member.Value.Problem()).OfType<string>().FirstOrDefault(),
    };

    /// <summary>Puts a value into one that changes it.</summary>
    public void Wrap(ValueDraft inner) => Inner = inner;

    private ValueDraft Copy() => (ValueDraft)MemberwiseClone();

    private JsonNode? Fixed() => Type switch
    {
        FixedType.Null => null,
        FixedType.Boolean => Text == "true",
        FixedType.Number => decimal.TryParse(Text, NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? Parse(Text.Trim()) : null,
        _ => Text,
    };

    private JsonNode? Chain(int at) => at == Items.Count - 1
        ? Items[at].ToJson()
        : Directive("@if", new JsonObject { ["exists"] = Items[at].ToJson(), ["then"] = Items[at].ToJson(), ["else"] = Chain(at + 1) });

    private JsonObject Choice()
    {
        var choice = new JsonObject { [Option] = Items[0].ToJson() };
        if (Items[1].Kind != ValueKind.Nothing)
            choice["then"] = Items[1].ToJson();
        if (Items[2].Kind != ValueKind.Nothing)
            choice["else"] = Items[2].ToJson();
        return choice;
    }

    private JsonObject Replaced()
    {
        var replaced = new JsonObject { ["pattern"] = Pattern, ["replacement"] = Replacement, ["value"] = Inner!.ToJson() };
        if (Pattern2.Length > 0)
            (replaced["pattern2"], replaced["replacement2"]) = (Pattern2, Replacement2);
        if (IgnoresCase)
            replaced["ignorecase"] = true;
        if (OnlyFirst)
            replaced["global"] = false;
        return replaced;
    }

    private JsonObject Object()
    {
        JsonObject members = [];
        foreach (var member in Members)
        {
            if (member.Value.Kind != ValueKind.Nothing)
                members[member.Key.Trim()] = member.Value.ToJson();
        }

        return members;
    }

    // People write paths without the prefix that mappings know them by; one that has it keeps it.
    private static string Prefixed(string path) => path.StartsWith("$.", StringComparison.Ordinal) || path.StartsWith('[') ? path : $"$.{path}";

    private static JsonObject Directive(string name, JsonNode? argument) => new() { [name] = argument };

    private static JsonNode? Parse(string json)
    {
        try
        {
            return JsonNode.Parse(json);
        }
        catch (JsonException)
        {
            return null;
        }
        catch (ArgumentException) // a member that stands twice
        {
            return null;
        }
    }
}

/// <summary>A member of an object being edited.</summary>
public sealed class MemberDraft(string key, ValueDraft value)
{
    public string Key { get; set; } = key;

    public ValueDraft Value { get; } = value;
}
