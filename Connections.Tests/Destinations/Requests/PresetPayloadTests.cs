using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Destinations;
using Connections.Core.Mapping;

namespace Connections.Tests.Destinations.Requests;

/// <summary>A preset that is published makes of every event what it was published to make.</summary>
public sealed class PresetPayloadTests
{
    public static TheoryData<string, string> Published()
    {
        var all = new TheoryData<string, string>();
        foreach (var (file, preset, _) in RequestVectors.PublishedPresets)
            all.Add(file, preset.Name);
        return all;
    }

    [Theory, MemberData(nameof(Published))]
    public void Its_payloads_are_the_published_ones(string file, string name)
    {
        var (_, preset, subscription) = RequestVectors.PublishedPresets.Single(one => one.File == file && one.Preset.Name == name);
        var action = DestinationCatalogue.Find(file)!.Actions.Single(one => one.Slug == preset.Action);
        var ours = new PayloadCheck(action.Fields, CompiledMapping.Compile(preset.Full(action)).Value!);
        var published = new PayloadCheck(action.Fields, CompiledMapping.Compile(JsonObject.Create(subscription.GetProperty("mapping"))!).Value!);

        Assert.All(Events(), record => Assert.Equal(Text(published.Fit(record).Value), Text(ours.Fit(record).Value)));
    }

    // Those of the cases; and the same without what presets fall back from, or with what they read seldom.
    private static IEnumerable<JsonElement> Events() => RequestVectors.Events.Values.SelectMany(record => new[]
    {
        record,
        Without(record, "userId"),
        Without(record, "anonymousId"),
        With(record, "type", "page", "name", "Pricing", "previousId", "old-1", "groupId", "g-1"),
    });

    private static JsonElement Without(JsonElement record, string member)
    {
        var changed = JsonObject.Create(record)!.DeepClone().AsObject();
        changed.Remove(member);
        return JsonSerializer.SerializeToElement(changed);
    }

    private static JsonElement With(JsonElement record, params string[] members)
    {
        var changed = JsonObject.Create(record)!.DeepClone().AsObject();
        foreach (var pair in members.Chunk(2))
            changed[pair[0]] = pair[1];
        return JsonSerializer.SerializeToElement(changed);
    }

    // Members in one order, so that equal payloads are equal texts.
    private static string? Text(JsonObject? payload) =>
        payload is null ? null : new JsonObject(payload.OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone()))).ToJsonString();
}
