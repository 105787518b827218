using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Connections.Core.Destinations;

namespace Connections.Tests.Destinations.Requests;

/// <summary>A new destination starts with the mappings that are published of it. How they are batched is another matter: see <see cref="Batch"/>.</summary>
public sealed partial class PresetVectorTests
{
    [Theory]
    [InlineData("actions-customerio", 15)]
    [InlineData("actions-iterable", 4)]
    [InlineData("actions-braze-cloud", 7)]
    public void Its_presets_are_the_published_ones(string file, int count)
    {
        var published = RequestVectors.Subscriptions(file).Take(count).ToList();

        Assert.Equal(published.Select(one => (one.Action, OneLine(one.Trigger))), Presets(file).Select(one => (one.Action, one.Trigger)));
        Assert.All(published.Zip(Presets(file)), pair =>
            Assert.True(JsonNode.DeepEquals(Mapping(pair.First.Mapping), Mapping(pair.Second.Mapping)), $"Expected {Mapping(pair.First.Mapping)}\nbut {pair.Second.Action} has {Mapping(pair.Second.Mapping)}"));
    }

    private static List<(string Action, string Trigger, JsonObject Mapping)> Presets(string file)
    {
        var entry = DestinationCatalogue.Find(file)!;
        return [.. entry.Presets.Select(preset => (preset.Action, preset.Trigger, preset.Full(entry.Actions.Single(action => action.Slug == preset.Action))))];
    }

    private static JsonObject Mapping(JsonObject mapping) =>
        new(mapping.Where(member => member.Key is not ("enable_batching" or "batch_size" or "batch_keys")).Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone())));

    private static string OneLine(string trigger) => Space().Replace(trigger, " ").Trim();

    [GeneratedRegex("\\s+")]
    private static partial Regex Space();
}
