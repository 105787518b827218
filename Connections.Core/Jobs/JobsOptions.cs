using System.ComponentModel.DataAnnotations;

namespace Connections.Core.Jobs;

/// <summary>Settings of background jobs, under <c>Connections:Jobs</c>.</summary>
public sealed class JobsOptions
{
    /// <summary>The fewest workers that delivery has, whatever is set: ten vendors that hang must stop nobody.</summary>
    public const int FewestDeliveryWorkers = 20;

    /// <summary>The file that holds jobs and schedules. The host sets it to <c>jobs.db</c> in its data folder; its folder must exist.</summary>
    [Required]
    public string Path { get; set; } = "";

    /// <summary>
    /// How many destinations can be served at the same time from the start on. 1 to 1,000, raised to <see cref="FewestDeliveryWorkers"/> when less; where more
    /// destinations are enabled, workers are added.
    /// </summary>
    [Range(1, 1000)]
    public int DeliveryWorkers { get; set; } = FewestDeliveryWorkers;

    /// <summary>The workers that delivery starts with.</summary>
    internal int FirstDeliveryWorkers => Math.Max(FewestDeliveryWorkers, DeliveryWorkers);
}
