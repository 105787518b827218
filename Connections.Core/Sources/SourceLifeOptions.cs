using System.ComponentModel.DataAnnotations;

namespace Connections.Core.Sources;

/// <summary>Settings under <c>Connections:Sources</c>.</summary>
public sealed class SourceLifeOptions
{
    /// <summary>How long a source may be without an enabled destination or warehouse before it is disabled. 2 days to 10 years; default 14 days.</summary>
    [Range(typeof(TimeSpan), "2.00:00:00", "3650.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan DisableAfter { get; init; } = TimeSpan.FromDays(14);
}
