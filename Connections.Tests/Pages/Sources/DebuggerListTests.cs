using System.Text;
using Connections.Core.Ingest;
using Connections.Tests.Support;
using Connections.Web.Pages.Sources;

namespace Connections.Tests.Pages.Sources;

[Owes(23, 24)]
public class DebuggerListTests
{
    private readonly DebuggerList _list = new();

    [Fact]
    public void It_holds_at_most_500_events_and_shows_the_newest_first()
    {
        _list.Add(Tracks(1, 600));

        Assert.Equal(500, _list.Shown.Count);
        Assert.Equal("Event 600", _list.Shown[0].Name);
        Assert.Equal("Event 101", _list.Shown[^1].Name);
    }

    [Fact]
    public void Paused_it_stands_still_and_counts_and_resuming_shows_every_counted_one()
    {
        _list.Add(Tracks(1, 10));

        _list.Pause();
        _list.Add(Tracks(11, 5));

        Assert.Equal((10, 5), (_list.Shown.Count, _list.New));

        _list.Resume();

        Assert.Equal(["Event 15", "Event 14", "Event 13", "Event 12", "Event 11"], _list.Shown.Take(5).Select(row => row.Name));
        Assert.Equal((15, 0), (_list.Shown.Count, _list.New));
    }

    [Fact]
    public void More_new_ones_than_it_can_hold_are_not_counted_as_if_they_would_be_shown()
    {
        _list.Pause();
        _list.Add(Tracks(1, 501));

        Assert.Equal((500, true), (_list.New, _list.NewOverflowed));
    }

    [Fact]
    public void Search_finds_text_anywhere_in_the_payload_and_type_and_name_combine_with_it()
    {
        _list.Add([Event("track", """{"type":"track","event":"Order Completed","properties":{"coupon":"SPRING"}}""")]);
        _list.Add([Event("track", """{"type":"track","event":"Order Refunded","properties":{"coupon":"SPRING"}}""")]);
        _list.Add([Event("identify", """{"type":"identify","userId":"ada","traits":{"coupon":"SPRING"}}""")]);

        _list.Search = "spring";
        Assert.Equal(3, _list.Shown.Count);

        _list.Type = "track";
        Assert.Equal(["Order Refunded", "Order Completed"], _list.Shown.Select(row => row.Name));

        _list.Name = "Order Refunded";
        Assert.Equal("Order Refunded", Assert.Single(_list.Shown).Name);

        _list.Search = "autumn";
        Assert.Empty(_list.Shown);
    }

    [Fact]
    public void A_refused_event_that_is_no_json_still_has_its_line()
    {
        _list.Add([Event("track", "{\"event\": \"Cut o") with { RefusalCode = "invalid_type" }]);

        var row = Assert.Single(_list.Shown);
        Assert.Equal((true, null), (row.Refused, row.Name));
    }

    private static IEnumerable<LiveEvent> Tracks(int from, int count) =>
        Enumerable.Range(from, count).Select(number => Event("track", $$"""{"type":"track","event":"Event {{number}}"}"""));

    private static LiveEvent Event(string type, string json) => new(Guid.NewGuid().ToString(), A.Day, type, Encoding.UTF8.GetBytes(json), null, null);
}
