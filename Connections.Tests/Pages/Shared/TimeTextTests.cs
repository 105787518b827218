using Connections.Web.Pages.Shared;

namespace Connections.Tests.Pages.Shared;

public sealed class TimeTextTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 13, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(-3, "just now")]
    [InlineData(-42, "42 s ago")]
    [InlineData(-4 * 60, "4 min ago")]
    [InlineData(-25 * 3600, "1 d ago")]
    [InlineData(3 * 3600, "in 3 h")]
    [InlineData(-40 * 86400, "15 Oct 2026")]
    public void A_time_is_told_by_its_distance_and_from_a_month_on_by_its_day(int seconds, string expected) =>
        Assert.Equal(expected, TimeText.Relative(Now.AddSeconds(seconds), Now, TimeZoneInfo.Utc));

    [Fact]
    public void The_exact_time_names_its_zone()
    {
        var zone = TimeZoneInfo.CreateCustomTimeZone("Somewhere/Far", TimeSpan.FromHours(5.5), null, null);

        Assert.Equal("24 Nov 2026, 18:30:00 (UTC+05:30, Somewhere/Far)", TimeText.Exact(Now, zone));
        Assert.Equal("24 Nov 2026, 13:00:00 (UTC)", TimeText.Exact(Now, TimeZoneInfo.Utc));
    }
}
