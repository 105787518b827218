using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Destinations;

namespace Connections.Tests.Destinations.Advertising;

/// <summary>Advertisers' destinations start with the mappings that are published of them.</summary>
public sealed class AdvertisingPresetTests
{
    // Published of Reddit, but under names that its action does not have: the values would be lost.
    private static readonly string[] Corrected = ["Add to Cart", "Add to Wishlist"];

    [Theory]
    [InlineData("tiktok-conversions", 15)]
    [InlineData("actions-snap-conversions", 14)]
    [InlineData("actions-pinterest-conversions-api", 8)]
    [InlineData("actions-reddit-conversions-api", 8)]
    public void Its_presets_are_the_published_ones(string file, int count)
    {
        var entry = DestinationCatalogue.Find(file)!;
        using var vectors = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Vectors", "destination-requests", file + ".json")));
        var published = vectors.RootElement.GetProperty("subscriptions").EnumerateArray().Take(count).ToList();

        Assert.Equal(published.Select(one => one.GetProperty("name").GetString()), entry.Presets.Select(preset => preset.Name));
        Assert.All(published.Zip(entry.Presets), pair =>
        {
            var (expected, preset) = pair;
            Assert.Equal(expected.GetProperty("partnerAction").GetString(), preset.Action);
            Assert.Equal(
                expected.GetProperty("subscribe").GetString()!.Replace(" AND ", " and ", StringComparison.Ordinal).Replace("type=", "type = ", StringComparison.Ordinal),
                preset.Trigger);
            if (!Corrected.Contains(preset.Name) || file != "actions-reddit-conversions-api")
                AssertSame(JsonObject.Create(expected.GetProperty("mapping"))!, preset.Full(entry.Actions.Single(action => action.Slug == preset.Action)), preset.Name);
        });
    }

    // How a mapping is batched is another matter, and "$." may begin a path or not.
    private static void AssertSame(JsonObject expected, JsonObject ours, string name)
    {
        foreach (var batching in new[] { "enable_batching", "batch_size" })
            ours.Remove(batching);
        var (left, right) = (Plain(expected), Plain(ours));
        Assert.True(JsonNode.DeepEquals(left, right), $"{name}: expected {left.ToJsonString()}\nbut have {right.ToJsonString()}");
    }

    private static JsonNode Plain(JsonObject mapping) => JsonNode.Parse(mapping.ToJsonString().Replace("\"$.", "\"", StringComparison.Ordinal))!;
}
