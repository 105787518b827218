using MudBlazor;

namespace Connections.Web.Pages.Frame;

/// <summary>An entry of the navigation. It is listed here once its page is there: nothing leads nowhere.</summary>
/// <param name="Segment">What follows the workspace in the address.</param>
/// <param name="Title">What it says.</param>
/// <param name="Icon">SVG content.</param>
/// <param name="Key">The letter after <c>g</c> that goes there; null for none.</param>
internal sealed record NavEntry(string Segment, string Title, string Icon, char? Key = null)
{
    public static IReadOnlyList<NavEntry> All { get; } =
    [
        new("", "Overview", Icons.Material.Outlined.SpaceDashboard, 'o'),
        new("sources", "Sources", Icons.Material.Outlined.Sensors, 's'),
        new("destinations", "Destinations", Icons.Material.Outlined.CallSplit, 'd'),
        new("warehouses", "Warehouses", Icons.Material.Outlined.Storage, 'w'),
        new("rejected", "Rejected", Icons.Material.Outlined.Block, 'r'),
        new("operations", "Operations", Icons.Material.Outlined.Bolt, 'p'),
        new("settings", "Settings", Icons.Material.Outlined.Settings),
    ];
}
