using System.Text.RegularExpressions;
using Connections.Core.Warehouses.Rows;

namespace Connections.Tests.Warehouses.Rows;

public sealed partial class SnakeCaseTests
{
    public static TheoryData<string> Names => WarehouseVectors.Ids("naming");

    [Theory, MemberData(nameof(Names))]
    public void A_name_is_normalised_as_the_contract_has_it(string id)
    {
        var vector = WarehouseVectors.Get("naming", id);

        Assert.Equal((string?)vector["out"], SnakeCase.Of((string)vector["in"]!));
    }

    [Fact] // nprop-1, nprop-3, nprop-4
    public void Any_name_becomes_words_of_lower_case_letters_and_digits_and_stays_so()
    {
        foreach (var name in RandomNames(20_000))
        {
            var normalised = SnakeCase.Of(name);

            Assert.Matches(Normal(), normalised);
            Assert.Equal(normalised, SnakeCase.Of(normalised));
        }
    }

    [Fact] // nprop-2: why a path may be normalised once, and kept
    public void A_path_is_normalised_like_its_parts()
    {
        foreach (var parts in RandomNames(20_000).Chunk(3))
        {
            var normalised = parts.Select(SnakeCase.Of).ToList();
            if (normalised.All(part => part.Length > 0))
                Assert.Equal(string.Join('_', normalised), SnakeCase.Of(string.Join('_', parts)));
        }
    }

    private static IEnumerable<string> RandomNames(int count)
    {
        const string letters = "aabcdzABCDZI0129__ .-$%éiıİ注🎉";
        var random = new Random(20261124);
        for (var i = 0; i < count; i++)
            yield return string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => letters[random.Next(letters.Length)]));
    }

    [GeneratedRegex("^([a-z0-9]+(_[a-z0-9]+)*)?$")]
    private static partial Regex Normal();
}
