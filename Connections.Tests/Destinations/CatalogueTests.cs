using Connections.Core.Destinations;
using Connections.Core.Mapping;
using Connections.Core.Workspaces;

namespace Connections.Tests.Destinations;

/// <summary>What every destination owes.</summary>
public sealed class CatalogueTests
{
    // What a mapping says about itself.
    private static readonly string[] Reserved = ["enable_batching", "batch_size", "batch_bytes", "batch_keys", "__segment_internal_sync_mode", "__segment_internal_matching_key"];

    public static TheoryData<string> Types() => [.. DestinationCatalogue.All.Select(destination => destination.Profile.Slug)];

    [Theory, MemberData(nameof(Types))]
    public void It_can_be_found_described_and_enabled_as_it_comes(string type)
    {
        var destination = DestinationCatalogue.Find(type)!;

        Assert.True(Slug.IsValid(type));
        Assert.NotEmpty(destination.Profile.Description);
        Assert.NotEmpty(destination.Actions);
        Assert.Equal(destination.Profile.Settings.Count, destination.Profile.Settings.Select(setting => setting.Key).Distinct().Count());
    }

    [Theory, MemberData(nameof(Types))]
    public void Its_presets_compile(string type)
    {
        var destination = DestinationCatalogue.Find(type)!;

        Assert.All(destination.Presets, preset =>
        {
            Assert.Empty(Trigger.Parse(preset.Trigger).Problems);
            Assert.Empty(CompiledMapping.Compile(preset.Full(Assert.Single(destination.Actions, action => action.Slug == preset.Action))).Problems);
        });
    }

    [Theory, MemberData(nameof(Types))]
    public void Each_action_says_in_one_way_what_is_sent(string type) => Assert.All(DestinationCatalogue.Find(type)!.Actions, action =>
        Assert.Single(new object?[] { action.Request, action.Requests, action.PerformAsync }.OfType<object>()));

    [Theory, MemberData(nameof(Types))]
    public void Its_presets_give_only_fields_that_the_action_has(string type)
    {
        var destination = DestinationCatalogue.Find(type)!;

        Assert.All(destination.Presets, preset =>
        {
            var action = destination.Actions.Single(one => one.Slug == preset.Action);
            Assert.Subset(action.Fields.Select(field => field.Key).Concat(Reserved).ToHashSet(), preset.Full(action).Select(member => member.Key).ToHashSet());
        });
    }

    [Theory]
    [InlineData("actions-webhook")]
    [InlineData("actions-webhook-cloud")]
    [InlineData("webhook-cloud-actions")]
    public void It_is_found_by_its_full_name_too(string name) => Assert.Equal("webhook", DestinationCatalogue.Find(name)?.Profile.Slug);

    [Fact]
    public void No_two_answer_to_one_name()
    {
        var names = DestinationCatalogue.All.SelectMany(one => one.Profile.Aliases.Append(one.Profile.Slug)).ToList();

        Assert.Equal(names.Count, names.Distinct().Count());
    }
}
