using System.Text;
using Connections.Core.Delivery.Figures;
using Connections.Core.Log;

namespace Connections.Tests.Delivery.Figures;

public sealed class KnownKindsTests
{
    [Fact]
    public void Events_of_a_call_and_a_name_share_one()
    {
        var first = KnownKinds.Of(EventType.Track, "Order Completed, known names"u8);

        Assert.Equal(new(EventType.Track, "Order Completed, known names"), first);
        Assert.Same(first, KnownKinds.Of(EventType.Track, "Order Completed, known names"u8));
        Assert.NotEqual(first, KnownKinds.Of(EventType.Page, "Order Completed, known names"u8));
        Assert.Same(KnownKinds.Of(EventType.Identify, ""u8), KnownKinds.Of(EventType.Identify, ""u8));
    }

    [Fact]
    public void Each_name_is_its_own_whichever_came_before_it()
    {
        // More than there are places, so that they share them; and such as are long, empty, or no ASCII.
        string[] names = [.. Enumerable.Range(0, 3000).Select(i => $"Event {i}"), "", "Größe gewählt", "購入", new('x', 64), new('x', 65), "Größe gewählt"];

        Assert.Equal(names, names.Select(name => KnownKinds.Of(EventType.Track, Encoding.UTF8.GetBytes(name)).Name));
    }

    [Fact]
    public void A_name_longer_than_the_figures_hold_is_cut_wherever_it_came_from()
    {
        var name = new string('x', 300);

        Assert.Equal(new('x', 200), KnownKinds.Of(EventType.Track, Encoding.UTF8.GetBytes(name)).Name);
        Assert.Equal(KnownKinds.Of(EventType.Track, name), KnownKinds.Of(EventType.Track, Encoding.UTF8.GetBytes(name)));
    }
}
