using System.Globalization;
using System.Text.RegularExpressions;
using Connections.Core.Log;
using Connections.Core.Log.Inspection;

namespace Connections.Tests.Log;

public sealed class LogInspectionTests : LogTest
{
    private static readonly LogOptions Small = new() { SegmentBytes = 40_000, CacheBytes = 0 };

    [Fact]
    public async Task A_whole_log_has_no_problems_and_nothing_is_changed_by_looking()
    {
        await WriteAsync();
        var before = Contents();

        var findings = Verify();

        Assert.Empty(findings.SelectMany(finding => finding.Problems.Concat(finding.Notes)));
        Assert.Equal(1000, findings.Sum(finding => finding.Events));
        Assert.Equal(before, Contents());
    }

    [Fact]
    public async Task Any_bit_that_turned_in_any_file_of_the_log_is_found()
    {
        await WriteAsync();
        var random = new Random(5);
        string[] files = [.. Directory.GetFiles(Folder).Where(file => Path.GetFileName(file) is not "id" and not SyncedMark.FileName).Order(StringComparer.Ordinal)];
        Assert.Contains(files, file => file.EndsWith(".index", StringComparison.Ordinal));
        Assert.Contains(files, file => file.EndsWith(".filter", StringComparison.Ordinal));
        for (var i = 0; i < 100; i++)
        {
            var file = files[i % files.Length];
            var whole = await File.ReadAllBytesAsync(file);
            byte[] broken = [.. whole];
            broken[random.Next(whole.Length)] ^= (byte)(1 << random.Next(8));
            await File.WriteAllBytesAsync(file, broken);

            Assert.NotEmpty(Verify().SelectMany(finding => finding.Problems));

            await File.WriteAllBytesAsync(file, whole);
        }
    }

    [Fact]
    public async Task A_torn_end_and_missing_indexes_are_noted_and_no_problem()
    {
        await WriteAsync();
        await File.WriteAllBytesAsync(LastSegment(), (await File.ReadAllBytesAsync(LastSegment()))[..^3]);
        ForgetSync();
        foreach (var file in Directory.GetFiles(Folder, "*.index").Concat(Directory.GetFiles(Folder, "*.filter")))
            File.Delete(file);

        var findings = Verify();

        Assert.Empty(findings.SelectMany(finding => finding.Problems));
        Assert.Contains("never acknowledged", Assert.Single(findings[^1].Notes), StringComparison.Ordinal);
        Assert.All(findings.SkipLast(1), finding => Assert.Equal(2, finding.Notes.Count));
    }

    [Fact]
    public async Task A_segment_that_is_missing_is_told_by_its_neighbours()
    {
        await WriteAsync();
        File.Delete(Segments()[1]);

        Assert.Contains("It begins with event", Assert.Single(Verify().SelectMany(finding => finding.Problems)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Problems_are_told_in_the_order_of_the_file()
    {
        await WriteAsync();
        var file = Segments()[0];
        var bytes = await File.ReadAllBytesAsync(file);
        var ends = Ends(bytes);
        foreach (var frame in (int[])[4, 2, 0]) // no neighbours, so that events are missing at three places
            bytes[ends[frame] - 1] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);
        File.WriteAllText(Path.ChangeExtension(file, ".index"), "no index");

        var problems = Verify()[0].Problems;

        // A damaged frame, and behind it the events that are missing for it; at last what lies beside the segment.
        Assert.Equal(3, problems.Count(problem => problem.Contains("is damaged", StringComparison.Ordinal)));
        Assert.Equal(3, problems.Count(problem => problem.Contains("are missing", StringComparison.Ordinal)));
        Assert.Contains("index", problems[^1], StringComparison.Ordinal);
        var places = problems.SkipLast(1).Select(problem => long.Parse(Regex.Match(problem, "at byte ([0-9]+)", RegexOptions.IgnoreCase).Groups[1].Value, CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal(places.Order(), places);
    }

    [Fact]
    public async Task What_it_holds_is_counted_by_day_source_and_type()
    {
        using (var log = Open(Small))
        {
            await AppendViewsAsync(log, Website, 0, 500);
            Clock.Advance(TimeSpan.FromDays(1));
            await AppendAsync(log, Backend, "\"one\"", "\"two\"");
        }

        var counted = LogStatistics.Read(Folder, None);

        Assert.Equal((502, 0), (counted.Events, counted.DamagedFrames));
        Assert.Equal([("2026-05-01", 500L), ("2026-05-02", 2L)], counted.ByDay.Select(day => (day.Name, day.Events)));
        Assert.Equal([(Website.ToString(), 500L), (Backend.ToString(), 2L)], counted.BySource.Select(source => (source.Name, source.Events)));
        Assert.Equal([("track", 2L, 10L), ("page", 500L, counted.JsonBytes - 10)], counted.ByType.Select(type => (type.Name, type.Events, type.JsonBytes)));
        Assert.Equal(Clock.GetUtcNow(), counted.Newest);
        Assert.Equal(Clock.GetUtcNow().AddDays(-1), counted.Oldest);
        Assert.Equal(Segments().Sum(file => new FileInfo(file).Length), counted.Bytes);
        Assert.True(counted.CompressionRatio > 2);
    }

    private static List<int> Ends(byte[] segment)
    {
        List<int> ends = [];
        for (var at = 0; FrameHeader.TryRead(segment.AsSpan(at), out var header); ends.Add(at))
            at += (int)header.FrameBytes;
        return ends;
    }

    private SegmentFinding[] Verify() => [.. LogVerification.Run(Folder, None)];

    private string[] Contents() => [.. Directory.GetFiles(Folder).Order(StringComparer.Ordinal).Select(file => file + Convert.ToHexString(File.ReadAllBytes(file)))];

    private async Task WriteAsync()
    {
        using var log = Open(Small);
        for (var i = 0; i < 20; i++)
        {
            await AppendViewsAsync(log, i % 5 == 0 ? Backend : Website, i * 1000, 50);
            Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.True(Segments().Length >= 3);
    }
}
