using Connections.Web.Pages.Shared;

namespace Connections.Tests.Pages.Shared;

public sealed class FigureTests
{
    [Theory, InlineData(0, "0"), InlineData(999, "999"), InlineData(1204, "1\u202f204"), InlineData(-1234567, "-1\u202f234\u202f567")]
    public void Thousands_are_parted_by_a_thin_space(long count, string expected) => Assert.Equal(expected, Figure.Count(count));

    [Theory]
    [InlineData(1204, 1310, "1\u202f204 of 1\u202f310 (91.9\u202f%)")]
    [InlineData(2, 4, "2 of 4 (50\u202f%)")]
    [InlineData(0, 0, "0 of 0")]
    public void A_share_says_both_counts(long part, long whole, string expected) => Assert.Equal(expected, Figure.Share(part, whole));
}
