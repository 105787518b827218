using System.Text;
using Connections.Core.Delivery.Figures;

namespace Connections.Tests.Delivery.Figures;

public sealed class KnownNamesTests
{
    [Fact]
    public void A_name_that_comes_again_is_the_very_same_text()
    {
        var first = KnownNames.Of("Order Completed, known names"u8);

        Assert.Equal("Order Completed, known names", first);
        Assert.Same(first, KnownNames.Of("Order Completed, known names"u8));
    }

    [Fact]
    public void Each_name_is_its_own_whichever_came_before_it()
    {
        // More than there are places, so that they share them; and such as are long, empty, or no ASCII.
        string[] names = [.. Enumerable.Range(0, 3000).Select(i => $"Event {i}"), "", "Größe gewählt", "購入", new('x', 64), new('x', 65), "Größe gewählt"];

        Assert.Equal(names, names.Select(name => KnownNames.Of(Encoding.UTF8.GetBytes(name))));
    }
}
