using Connections.Core.Log.Inspection;

namespace Connections.Web.Hosting;

/// <summary><c>connections log verify</c>: whether the event log of a stopped data folder is whole. It changes nothing.</summary>
internal static class LogVerify
{
    /// <summary>Prints the segments that have problems (with <paramref name="verbose"/> all) and a summary. 1 when something is damaged.</summary>
    public static Task<int> RunAsync(string dataFolder, bool verbose, TextWriter output, TextWriter errors) => StoppedLog.UseAsync(dataFolder, errors, async folder =>
    {
        var (segments, damaged, frames, events, bytes) = (0, 0, 0L, 0L, 0L);
        foreach (var finding in LogVerification.Run(folder.Log, CancellationToken.None))
        {
            segments++;
            damaged += finding.Problems.Count > 0 ? 1 : 0;
            (frames, events, bytes) = (frames + finding.Frames, events + finding.Events, bytes + finding.Bytes);
            if (verbose || finding.Problems.Count > 0)
                await PrintAsync(finding, output);
        }

        await output.WriteLineAsync($"{segments} segments, {frames} frames, {events} events, {bytes} bytes: {(damaged == 0 ? "all whole" : $"{damaged} segments with problems")}.");
        return damaged == 0 ? 0 : 1;
    });

    private static async Task PrintAsync(SegmentFinding finding, TextWriter output)
    {
        await output.WriteLineAsync($"{finding.Name}: {finding.Frames} frames, {finding.Events} events, {finding.Bytes} bytes");
        foreach (var problem in finding.Problems)
            await output.WriteLineAsync($"  problem: {problem}");
        foreach (var note in finding.Notes)
            await output.WriteLineAsync($"  note: {note}");
    }
}
