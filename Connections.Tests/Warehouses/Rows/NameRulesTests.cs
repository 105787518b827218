using System.Text;
using Connections.Core.Warehouses.Rows;

namespace Connections.Tests.Warehouses.Rows;

/// <summary>
/// The contract's identifiers. Here are those that a rule of names settles: ident-04 is a data lake's, which has no rule; ident-06 to 08 are
/// settled where rows are made; ident-09 and 13 to 17 are facts of engines and peers.
/// </summary>
public sealed class NameRulesTests
{
    [Theory, InlineData("ident-01"), InlineData("ident-02"), InlineData("ident-03"), InlineData("ident-05")]
    public void Reserved_words_and_first_digits_get_an_underscore_where_the_engine_wants_it(string id)
    {
        var vector = WarehouseVectors.Get("identifiers", id);
        var redshift = new NameRules(127) { Reserved = new HashSet<string> { "open", "group" }, PrefixesDigits = true };

        Assert.Equal((string)vector["out"]!, redshift.Fit((string)vector["in"]!));
        Assert.Equal((string)vector["in"]!, NameRules.Unlimited.Fit((string)vector["in"]!));
    }

    [Theory, InlineData("ident-10"), InlineData("ident-12")] // shortened here, so that the server never cuts
    public void A_long_name_ends_in_a_hash_of_all_of_it(string id)
    {
        var name = (string)WarehouseVectors.Get("identifiers", id)["in"]!;

        var fitted = new NameRules(63).Fit(name);

        Assert.InRange(Encoding.UTF8.GetByteCount(fitted), 61, 63);
        Assert.Matches("_[0-9a-f]{8}$", fitted);
        Assert.StartsWith(fitted[..^9], name, StringComparison.Ordinal);
        Assert.NotEqual(fitted, new NameRules(63).Fit($"{name}x"));
    }

    [Fact]
    public void A_name_of_just_the_limit_stays() => Assert.Equal(new string('a', 63), new NameRules(63).Fit(new string('a', 63)));
}
