using Connections.Core.Log;

namespace Connections.Tests.Benchmarks;

/// <summary>What one fsync of the log carried: the records of one commit bear one time.</summary>
internal sealed record Commit(int Events, int Bytes)
{
    /// <summary>The newest commits of the log of a running product, with the bytes that they took on the disk.</summary>
    public static async Task<IReadOnlyList<Commit>> NewestAsync(string folder, int count)
    {
        // Read as files are that another process writes: into a copy of the last segments, opened as a log of its own.
        var copy = Directory.CreateTempSubdirectory("connections-bench-");
        try
        {
            var names = Directory.GetFiles(folder).Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal).ToArray();
            var kept = names.Where(name => name.EndsWith(".segment", StringComparison.Ordinal)).TakeLast(2).ToArray();
            foreach (var name in names.Where(name => kept.Contains(name) || !char.IsAsciiDigit(name[0])))
                File.Copy(Path.Combine(folder, name), Path.Combine(copy.FullName, name));
            var stored = kept.Sum(name => new FileInfo(Path.Combine(copy.FullName, name)).Length);
            using var log = new SegmentLog(copy.FullName, new() { MinFreeShare = 0 }, TimeProvider.System);
            List<(long Ticks, int Events, long Bytes)> commits = [];
            await foreach (var record in log.ReadAllAsync(log.Start, CancellationToken.None))
            {
                var bytes = record.Json.Length + RecordTable.EntryBytes;
                if (commits is [.., var last] && last.Ticks == record.Time.UtcTicks)
                    commits[^1] = (last.Ticks, last.Events + 1, last.Bytes + bytes);
                else
                    commits.Add((record.Time.UtcTicks, 1, bytes));
            }

            // Frames may be compressed: each commit gets its share of what the files hold.
            var share = (double)stored / commits.Sum(commit => commit.Bytes);
            return [.. commits.TakeLast(count).Select(commit => new Commit(commit.Events, Math.Max(1, (int)(commit.Bytes * share))))];
        }
        finally
        {
            copy.Delete(recursive: true);
        }
    }
}
