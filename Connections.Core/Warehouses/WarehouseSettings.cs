using System.Text.Json.Nodes;
using Connections.Core.Settings;
using Connections.Core.Workspaces;

namespace Connections.Core.Warehouses;

/// <summary>Settings that every engine has alike, and what all of them owe.</summary>
internal static class WarehouseSettings
{
    /// <summary>Whether columns may be widened: off is what Segment does.</summary>
    public static Setting Widen { get; } = new("widenColumns", "Widen column types", SettingKind.Boolean)
    {
        Description = "When a value does not fit its column, change the column instead of setting the value aside: whole numbers to fractions, anything to text.",
    };

    /// <summary>What is wrong with settings.</summary>
    /// <param name="engine">Whose.</param>
    /// <param name="settings">All of them, secrets included.</param>
    /// <param name="isWhole">Whether what is required has to be there.</param>
    public static IEnumerable<Problem> Problems(IWarehouseEngine engine, JsonObject settings, bool isWhole)
    {
        var problems = SettingsCheck.Problems(engine.Profile.Settings, settings).Select(problem => problem with { Field = $"settings.{problem.Field}" });
        return isWhole ? problems.Concat(Missing(engine, settings)) : problems;
    }

    /// <summary>A problem for each required setting that is not there.</summary>
    public static IEnumerable<Problem> Missing(IWarehouseEngine engine, JsonObject settings) =>
        SettingsCheck.Missing(engine.Profile.Settings, settings).Select(missing => new Problem($"settings.{missing.Key}", $"{missing.Label} is required."));
}
