using Connections.Core.Settings;

namespace Connections.Core.Warehouses;

/// <summary>Settings that every engine has alike.</summary>
internal static class WarehouseSettings
{
    /// <summary>Whether columns may be widened: off is what Segment does.</summary>
    public static Setting Widen { get; } = new("widenColumns", "Widen column types", SettingKind.Boolean)
    {
        Description = "When a value does not fit its column, change the column instead of setting the value aside: whole numbers to fractions, anything to text.",
    };
}
