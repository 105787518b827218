using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Mapping.Filters;
using Connections.Web.Pages.Destinations.Mappings;

namespace Connections.Web.Pages.Destinations.Filters;

/// <summary>What a filter does, as people say it.</summary>
internal enum FilterKind
{
    Drop,
    OnlySend,
    DropProperties,
    AllowProperties,
    Sample,

    /// <summary>Several actions, or one that no form shows: as JSON.</summary>
    Custom,
}

/// <summary>A filter being edited.</summary>
internal sealed class FilterDraft
{
    public FilterDraft(FilterDefinition filter)
    {
        (Id, Name, Enabled) = (filter.Id, filter.Name, filter.Enabled);
        Custom = ValueDraft.Print(filter.Actions);
        Kind = Read(filter);
        Condition = Kind == FilterKind.OnlySend ? FilterForm.OnlySent(filter.If)! : filter.If;
    }

    public Guid Id { get; }

    public string Name { get; set; }

    public bool Enabled { get; }

    public FilterKind Kind { get; set; }

    /// <summary>Which events it is about; of an "only send" those that are sent.</summary>
    public string Condition { get; set; }

    /// <summary>Paths, and the names at each.</summary>
    public List<PropertyRow> Properties { get; } = [];

    /// <summary>How many of a hundred are kept.</summary>
    public string Percent { get; set; } = "50";

    /// <summary>The path whose values stay together; empty for chance.</summary>
    public string SamplePath { get; set; } = "userId";

    /// <summary>The actions as JSON.</summary>
    public string Custom { get; set; }

    public static FilterDraft New() => new(new("", "type = \"track\"", [new JsonObject { ["type"] = "DROP" }], Enabled: false));

    public FilterDefinition ToDefinition(bool enabled) =>
        new(Name.Trim(), Kind == FilterKind.OnlySend ? FilterForm.OnlySend(Condition) : Condition, Actions(), enabled) { Id = Id };

    /// <summary>What is chosen, in one word.</summary>
    public static string Word(FilterDefinition filter) => new FilterDraft(filter).Kind switch
    {
        FilterKind.Drop => "Drop event",
        FilterKind.OnlySend => "Only send",
        FilterKind.DropProperties => "Drop properties",
        FilterKind.AllowProperties => "Allow properties",
        FilterKind.Sample => "Sample",
        _ => "Several actions",
    };

    private JsonArray Actions() => Kind switch
    {
        FilterKind.Drop or FilterKind.OnlySend => [new JsonObject { ["type"] = "DROP" }],
        FilterKind.DropProperties or FilterKind.AllowProperties =>
            [new JsonObject { ["type"] = Kind == FilterKind.DropProperties ? "DROP_PROPERTIES" : "ALLOW_PROPERTIES", ["fields"] = Fields() }],
        FilterKind.Sample => [Sample()],
        _ => Parse(Custom) ?? [],
    };

    private JsonObject Fields()
    {
        JsonObject fields = [];
        foreach (var row in Properties)
            fields[row.Path.Trim()] = new JsonArray([.. row.Names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(name => JsonValue.Create(name))]);
        return fields;
    }

    // What is no number stays a text, so that the check names it.
    private JsonObject Sample()
    {
        var sample = new JsonObject { ["type"] = "SAMPLE" };
        sample["percent"] = decimal.TryParse(Percent, NumberStyles.Float, CultureInfo.InvariantCulture, out var percent) && percent is >= 0 and <= 100 ? JsonValue.Create((double)(percent / 100)) : Percent;
        if (!string.IsNullOrWhiteSpace(SamplePath))
            sample["path"] = SamplePath.Trim();
        return sample;
    }

    private FilterKind Read(FilterDefinition filter)
    {
        if (filter.Actions is not [JsonObject action])
            return FilterKind.Custom;
        switch (action["type"]?.ToString().ToUpperInvariant())
        {
            case "DROP" or "DROP_EVENT" when action.Count == 1:
                return FilterForm.OnlySent(filter.If) is null ? FilterKind.Drop : FilterKind.OnlySend;
            case "DROP_PROPERTIES" or "BLOCKLIST_FIELDS" when ReadFields(action["fields"]):
                return FilterKind.DropProperties;
            case "ALLOW_PROPERTIES" or "WHITELIST_FIELDS" when ReadFields(action["fields"]):
                return FilterKind.AllowProperties;
            case "SAMPLE" or "SAMPLE_EVENT" when action["percent"]?.GetValueKind() == JsonValueKind.Number:
                Percent = (decimal.Parse(action["percent"]!.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture) * 100).ToString("0.######", CultureInfo.InvariantCulture);
                SamplePath = action["path"]?.ToString() ?? "";
                return FilterKind.Sample;
            default:
                return FilterKind.Custom;
        }
    }

    private bool ReadFields(JsonNode? node)
    {
        if (node is not JsonObject fields || fields.Any(field => field.Value is not JsonArray names || names.Any(name => name?.ToString().Contains(',', StringComparison.Ordinal) != false)))
            return false;
        Properties.AddRange(fields.Select(field => new PropertyRow { Path = field.Key, Names = string.Join(", ", field.Value!.AsArray().Select(name => name!.ToString())) }));
        return true;
    }

    private static JsonArray? Parse(string json)
    {
        try
        {
            return JsonNode.Parse(json) as JsonArray;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>Names of properties at a path.</summary>
internal sealed class PropertyRow
{
    public string Path { get; set; } = "properties";

    /// <summary>Parted by commas.</summary>
    public string Names { get; set; } = "";
}
