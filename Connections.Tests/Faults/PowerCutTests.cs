using System.Collections.Concurrent;
using System.Text;
using Connections.Core.Log;
using Connections.Tests.Support;

namespace Connections.Tests.Faults;

/// <summary>A power cut at the log's seam to the disk. The whole process meets one in <c>crash --power</c>.</summary>
public sealed class PowerCutTests
{
    private const int Writers = 6;

    public static TheoryData<int> Seeds => [1, 2, 3, 4, 5, 6];

    [Theory, MemberData(nameof(Seeds))]
    public async Task What_the_log_acknowledged_is_there_after_a_power_cut_whatever_was_being_written(int seed)
    {
        if (!OperatingSystem.IsLinux())
            return; // the image tells files apart by /proc
        using var folder = new TempFolder();
        using var image = new TempFolder();
        var random = new Random(seed);
        var disk = new PowerCutDisk(folder.Path, image.Path);
        var acknowledged = new ConcurrentQueue<string>();
        string[] kept;
        using (var log = new SegmentLog(folder.Path, new() { SegmentBytes = 16 << 10 }, TimeProvider.System, disk: disk)) // small ones: it rolls often
        {
            using var stop = new CancellationTokenSource();
            var writers = Enumerable.Range(0, Writers).Select(writer => WriteAsync(log, writer, seed, acknowledged, stop.Token)).ToArray();
            await Eventually.Holds(() => acknowledged.Count > random.Next(300, 1500));

            kept = [.. acknowledged]; // before the cut: each of these was answered
            disk.Cut(random);

            await stop.CancelAsync();
            await Task.WhenAll(writers);
        }

        using var found = new SegmentLog(image.Path, new(), TimeProvider.System);
        var ids = await ReadAsync(found);
        Assert.Empty(kept.Except(ids));
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.Equal(0, found.DamagedFrames);
        await found.AppendAsync([Entry("after")], CancellationToken.None);
        Assert.Equal("after", (await ReadAsync(found))[^1]);
    }

    private static async Task WriteAsync(SegmentLog log, int writer, int seed, ConcurrentQueue<string> acknowledged, CancellationToken stop)
    {
        var random = new Random((seed * 100) + writer);
        for (var batch = 0; !stop.IsCancellationRequested; batch++)
        {
            var ids = Enumerable.Range(0, random.Next(1, 20)).Select(item => $"{writer}-{batch}-{item}").ToArray();
            await log.AppendAsync([.. ids.Select(Entry)], CancellationToken.None);
            foreach (var id in ids)
                acknowledged.Enqueue(id);
        }
    }

    private static LogEntry Entry(string id) => new(Guid.Empty, EventType.Track, 7, Encoding.UTF8.GetBytes(id));

    private static async Task<List<string>> ReadAsync(SegmentLog log)
    {
        List<string> ids = [];
        await foreach (var record in log.ReadAllAsync(log.Start, CancellationToken.None))
            ids.Add(Encoding.UTF8.GetString(record.Json.Span));
        return ids;
    }
}
