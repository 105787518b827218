using System.Text.Json.Nodes;
using Connections.Core.Destinations;
using Connections.Core.Mapping.Filters;
using Connections.Core.Warehouses.Selective;

namespace Connections.Core.Provisioning;

/// <summary>One resource of the file beside what the file said of it when it was last applied.</summary>
/// <param name="Slug">Its slug.</param>
/// <param name="Path">Its JSON path, for problems.</param>
/// <param name="Node">What the file says.</param>
/// <param name="Base">What it said last time; null when it was not in it.</param>
internal sealed record Entry(string Slug, string Path, JsonObject Node, JsonObject? Base)
{
    /// <summary>Whether the file says the same as last time: then everything stays as people made it since, also a deletion.</summary>
    public bool Unchanged => Base is not null && JsonNode.DeepEquals(Base, Node);

    /// <summary>Whether the file says of the member what it did not say last time. Null, where it stands there, is something to say.</summary>
    public bool Says(string member) => Node.ContainsKey(member) && !(Base?.ContainsKey(member) is true && JsonNode.DeepEquals(Base[member], Node[member]));

    /// <summary>The same for a member that cannot be null: there null is as good as left out.</summary>
    public bool Sets(string member) => Node[member] is not null && Says(member);

    /// <summary>The member as a text.</summary>
    public string? Text(string member) => Node[member]?.GetValue<string>();

    /// <summary>The member as a list of texts; empty where it is left out.</summary>
    public IReadOnlyList<string> Texts(string member) => Node[member] is JsonArray items ? [.. items.Select(item => item!.GetValue<string>())] : [];

    /// <summary>Whether the resource is wanted enabled: so unless the file says otherwise.</summary>
    public bool Enabled => EnabledIn(Node);

    /// <summary>Whether that is new. A member that has a default and was taken out of the file stands for its default from then on.</summary>
    public bool SetsEnabled => Base is null || Sets("enabled") || EnabledIn(Base) != Enabled;

    /// <summary>The schedule of a warehouse as JSON; null where it is left out, which means hourly.</summary>
    public string? Schedule => Node.ContainsKey("schedule") ? Node["schedule"]?.ToJsonString() ?? "null" : null;

    /// <summary>Whether the schedule is new, or was taken out of the file.</summary>
    public bool SetsSchedule => Says("schedule") || IsGone("schedule");

    /// <summary>What a warehouse leaves out, by the slug of the source, of those sources of which the file says so anew; one that was taken out is loaded whole.</summary>
    public IReadOnlyDictionary<string, SourceSelection> SelectionChanges
    {
        get
        {
            var (now, before) = (Node["selectiveSync"] as JsonObject ?? [], Base?["selectiveSync"] as JsonObject ?? []);
            var changes = now.Where(source => !JsonNode.DeepEquals(before[source.Key], source.Value)).ToDictionary(source => source.Key, source => SourceSelection.Of(source.Value!.AsObject()));
            foreach (var gone in before.Where(source => !now.ContainsKey(source.Key)))
                changes[gone.Key] = SourceSelection.All;
            return changes;
        }
    }

    /// <summary>Whether a new warehouse begins with what comes in from then on.</summary>
    public bool SkipsHistory => Node["history"]?.GetValue<bool>() == false;

    /// <summary>Whether a warehouse is to load what the product itself does.</summary>
    public bool Operations => Node["operations"]?.GetValue<bool>() ?? false;

    /// <summary>Whether that is new, or was taken out of the file.</summary>
    public bool SetsOperations => Sets("operations") || IsGone("operations");

    /// <summary>All settings that the file gives.</summary>
    public JsonObject Settings => Node["settings"]?.DeepClone().AsObject() ?? [];

    /// <summary>The mappings of a destination; null where they are left out, which means its presets.</summary>
    public IReadOnlyList<WantedMapping>? Mappings => (Node["mappings"] as JsonArray)?.Select(node => Mapping(node!.AsObject())).ToList();

    /// <summary>Whether the mappings are new, or were taken out of the file.</summary>
    public bool SetsMappings => Sets("mappings") || IsGone("mappings");

    /// <summary>The filters of a destination.</summary>
    public IReadOnlyList<FilterDefinition> Filters => [.. (Node["filters"] as JsonArray ?? []).Select(node => Filter(node!.AsObject()))];

    /// <summary>Whether the filters are new, or were taken out of the file.</summary>
    public bool SetsFilters => Sets("filters") || IsGone("filters");

    /// <summary>Whether the consent categories are new, or were taken out of the file.</summary>
    public bool SetsConsent => Sets("consentCategories") || IsGone("consentCategories");

    /// <summary>The OAuth credentials that the file gives anew, one by one; null for none. A token that was renewed since is not put back.</summary>
    public JsonObject? OAuthChanges
    {
        get
        {
            if (Node["oauth"] is not JsonObject given)
                return null;
            var before = Base?["oauth"] as JsonObject;
            JsonObject changes = [.. given.Where(member => before is null || !JsonNode.DeepEquals(before[member.Key], member.Value)).Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone()))];
            return changes.Count == 0 ? null : changes;
        }
    }

    /// <summary>One filter as the file has it.</summary>
    public static FilterDefinition Filter(JsonObject node) => new(
        node["name"]!.GetValue<string>(), node["if"]!.GetValue<string>(), node["actions"]!.DeepClone().AsArray(), node["enabled"]?.GetValue<bool>() ?? true);

    /// <summary>One mapping as the file has it.</summary>
    public static WantedMapping Mapping(JsonObject node)
    {
        var action = node["action"]!.GetValue<string>();
        return new(node["name"]?.GetValue<string>() ?? action, action, node["trigger"]!.GetValue<string>(), node["mapping"]?.DeepClone() as JsonObject ?? [])
        {
            Enabled = node["enabled"]?.GetValue<bool>() ?? true,
        };
    }

    /// <summary>The settings of <paramref name="now"/> with those laid over that the file gives anew: setting by setting.</summary>
    public JsonObject SettingsOver(JsonObject now)
    {
        var merged = now.DeepClone().AsObject();
        foreach (var (key, value) in Settings)
        {
            if (Base?["settings"] is not JsonObject before || !JsonNode.DeepEquals(before[key], value))
                merged[key] = value?.DeepClone();
        }

        return merged;
    }

    private bool IsGone(string member) => Base?.ContainsKey(member) is true && !Node.ContainsKey(member);

    private static bool EnabledIn(JsonObject node) => node["enabled"]?.GetValue<bool>() ?? true;
}
