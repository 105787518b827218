using Connections.Tests.Faults.Jobs;
using Connections.Tests.Support;

namespace Connections.Tests.Faults;

/// <summary>
/// A few rounds of what <c>crash</c> does by the hundred, on the real process. Power cuts, full disks and wrong clocks of a whole process
/// need a compiler or root: here they are shown where the product meets them, in the tests beside this one.
/// </summary>
[Lengthy]
public sealed class CrashTests
{
    // Under load by a hundred events at the least, whatever else the machine does; longer is for the hundreds of rounds.
    private static readonly TimeSpan Calm = TimeSpan.FromMilliseconds(400);

    [Fact]
    public async Task A_product_that_is_killed_under_load_keeps_what_it_acknowledged_and_loads_it_once() => await HoldsAsync(new() { Rounds = 3, Kind = FaultKind.Kill, Calm = Calm });

    [Fact]
    public async Task A_product_that_stands_still_under_load_keeps_what_it_acknowledged_and_loads_it_once() => await HoldsAsync(new() { Rounds = 1, Kind = FaultKind.Pause, Calm = Calm });

    [Fact]
    public async Task A_warehouse_in_trouble_has_each_event_once_in_the_end() => await HoldsAsync(new() { Rounds = 5, Kind = FaultKind.Warehouse, Calm = Calm });

    [Fact]
    public async Task Workers_that_are_killed_lose_no_job_and_run_none_again_that_was_done()
    {
        using var output = new StringWriter();

        var report = await new JobsCrash(jobs: 600, kills: 2, seed: Random.Shared.Next(), output).RunAsync();

        report.Print(output);
        Assert.True(report.Violations.Count == 0, output.ToString());
    }

    [Fact]
    public async Task A_replay_that_is_killed_paused_and_resumed_brings_each_event_once_and_nothing_that_had_arrived_before()
    {
        using var output = new StringWriter();

        var report = await new ReplayCrash(events: 1_500, perSecond: 1_000, kills: 1, output).RunAsync();

        report.Print(output);
        Assert.True(report.Violations.Count == 0, output.ToString());
    }

    private static async Task HoldsAsync(CrashOptions options)
    {
        using var output = new StringWriter();

        var report = await new CrashRun(options, output).RunAsync();

        report.Print(output);
        Assert.True(report.Violations.Count == 0, output.ToString());
    }
}
