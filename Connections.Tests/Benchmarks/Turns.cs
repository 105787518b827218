using System.Diagnostics;
using System.Globalization;
using Connections.Tests.Support.Tools;

namespace Connections.Tests.Benchmarks;

/// <summary>
/// Two processes that feed one sink in turn, each while the other one is halted, for two seconds at a time. A machine that is fast in one minute and slow in
/// the next is so for both of them, which cannot be said of two measurements one after the other.
/// </summary>
internal sealed class Turns(Part sink, int processId)
{
    // What has stood still takes some 20 ms to come to speed.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    // What was sent before a process was halted is counted as its own.
    private static readonly TimeSpan OnItsWay = TimeSpan.FromMilliseconds(50);

    private double _events, _seconds, _cpu;

    /// <summary>Events that arrived in a second of its turns.</summary>
    public double PerSecond => _seconds == 0 ? 0 : _events / _seconds;

    /// <summary>Processor time of the process for one event, in microseconds.</summary>
    public double CpuMicros => _events == 0 ? 0 : _cpu * 1e6 / _events;

    /// <summary>Gives each of two halted processes so many seconds, in turn; both go on in the end.</summary>
    public static async Task RunAsync(Turns one, Turns other, double seconds)
    {
        try
        {
            for (var left = TimeSpan.FromSeconds(seconds); left > TimeSpan.Zero; left -= Longest)
            {
                var turn = left < Longest ? left : Longest;
                await one.TakeAsync(turn);
                await other.TakeAsync(turn);
            }
        }
        finally
        {
            await one.HaltAsync(false);
            await other.HaltAsync(false);
        }
    }

    /// <summary>Halts the process, or lets it go on.</summary>
    public Task HaltAsync(bool halts) => AppProcess.SignalAsync(processId, halts ? "STOP" : "CONT");

    private async Task TakeAsync(TimeSpan turn)
    {
        var (count, cpu, began) = (await CountAsync(), ProcessStat.CpuSeconds(processId), Stopwatch.GetTimestamp());
        await HaltAsync(false);
        await Task.Delay(turn, TimeProvider.System);
        await HaltAsync(true);
        _seconds += Stopwatch.GetElapsedTime(began).TotalSeconds;
        await Task.Delay(OnItsWay, TimeProvider.System);
        _events += await CountAsync() - count;
        _cpu += ProcessStat.CpuSeconds(processId) - cpu;
    }

    private async Task<long> CountAsync() => long.Parse(await sink.AskAsync("events"), CultureInfo.InvariantCulture);
}
