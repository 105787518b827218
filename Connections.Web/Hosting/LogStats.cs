using System.Globalization;
using System.Text.Json;
using Connections.Core.Log.Inspection;

namespace Connections.Web.Hosting;

/// <summary><c>connections log stats</c>: what the event log of a stopped data folder holds.</summary>
internal static class LogStats
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Prints it for people, or as JSON.</summary>
    public static Task<int> RunAsync(string dataFolder, bool asJson, TextWriter output, TextWriter errors) => StoppedLog.UseAsync(dataFolder, errors, async folder =>
    {
        var statistics = LogStatistics.Read(folder.Log, CancellationToken.None);
        if (asJson)
            await output.WriteLineAsync(JsonSerializer.Serialize(statistics, Json));
        else
            await PrintAsync(statistics, output);
        return 0;
    });

    private static async Task PrintAsync(LogStatistics log, TextWriter output)
    {
        await output.WriteLineAsync(Line($"events       {log.Events:N0} in {log.Frames:N0} frames, {log.Segments:N0} segments"));
        await output.WriteLineAsync(Line($"bytes        {log.Bytes:N0}, and {log.BesideBytes:N0} of indexes and filters"));
        await output.WriteLineAsync(Line($"compression  {log.CompressionRatio:0.00} ({log.JsonBytes:N0} bytes of events)"));
        if (log.Oldest is { } oldest && log.Newest is { } newest)
            await output.WriteLineAsync(Line($"stored       {oldest:u} to {newest:u}"));
        if (log.DamagedFrames > 0)
            await output.WriteLineAsync(Line($"damaged      {log.DamagedFrames} frames; see connections log verify"));
        await PrintAsync("day", log.ByDay, output);
        await PrintAsync("type", log.ByType, output);
        await PrintAsync("source", log.BySource, output);
    }

    private static async Task PrintAsync(string what, IReadOnlyList<LogCount> counts, TextWriter output)
    {
        await output.WriteLineAsync();
        await output.WriteLineAsync(Line($"{what,-36} {"events",15} {"bytes",18}"));
        foreach (var count in counts)
            await output.WriteLineAsync(Line($"{count.Name,-36} {count.Events,15:N0} {count.JsonBytes,18:N0}"));
    }

    private static string Line(FormattableString line) => line.ToString(CultureInfo.InvariantCulture);
}
