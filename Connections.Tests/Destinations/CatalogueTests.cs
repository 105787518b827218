using Connections.Core.Destinations;
using Connections.Core.Mapping;
using Connections.Core.Workspaces;

namespace Connections.Tests.Destinations;

/// <summary>What every destination owes.</summary>
public sealed class CatalogueTests
{
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
    public void Its_presets_compile(string type) => Assert.All(DestinationCatalogue.Find(type)!.Actions, action =>
    {
        Assert.Empty(Trigger.Parse(action.Trigger).Problems);
        Assert.Empty(CompiledMapping.Compile(action.Preset()).Problems);
    });

    [Fact]
    public void No_two_answer_to_one_name()
    {
        var names = DestinationCatalogue.All.SelectMany(one => one.Profile.Aliases.Append(one.Profile.Slug)).ToList();

        Assert.Equal(names.Count, names.Distinct().Count());
    }
}
