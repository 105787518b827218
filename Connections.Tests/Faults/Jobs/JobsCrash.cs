using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Connections.Tests.Faults.Jobs;

/// <summary>
/// Kills a process with eight workers again and again while it enqueues and performs jobs, and compares in the end: every job that was
/// enqueued has run to its end, and none whose completion the storage had on record ran once more.
/// </summary>
internal sealed class JobsCrash(int jobs, int kills, int seed, TextWriter output)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(15);

    private readonly Random _random = new(seed);
    private readonly List<(HashSet<string> Completed, long EffectsLength)> _atKill = [];

    public async Task<JobsReport> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("connections-jobs-").FullName;
        try
        {
            var started = Stopwatch.GetTimestamp();
            for (var kill = 0; kill < kills; kill++)
            {
                await KillAsync(folder, kill);
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"kill {kill + 1} of {kills}: {_atKill[^1].Completed.Count} jobs had succeeded"));
            }

            using var last = Start(folder);
            await EndAsync(last);
            if (last.ExitCode != 0)
                throw new CrashException($"The worker process ended with code {last.ExitCode}.");
            return new(jobs, kills, seed, Lines(JobsWorker.Enqueued(folder)), Lines(JobsWorker.Effects(folder)), AgainAfterCompletion(folder), Unfinished(folder), Stopwatch.GetElapsedTime(started));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // The kills are spread over the work, and where they fall within a job is up to chance.
    private async Task KillAsync(string folder, int kill)
    {
        using var worker = Start(folder);
        try
        {
            var enough = jobs * (kill + 1L) / (kills + 1) + _random.Next(jobs / (kills + 1) / 2 + 1) - jobs / (kills + 1) / 4;
            while (!worker.HasExited && Lines(JobsWorker.Effects(folder)).Count < 2 * enough)
                await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(5, 40)), TimeProvider.System);
        }
        finally
        {
            worker.Kill();
            await worker.WaitForExitAsync();
        }

        _atKill.Add((Succeeded(folder).ToHashSet(StringComparer.Ordinal), new FileInfo(JobsWorker.Effects(folder)).Length));
    }

    private Process Start(string folder) => Process.Start(
        "dotnet", [Path.Combine(AppContext.BaseDirectory, "Connections.Tests.dll"), JobsWorker.Command, folder, jobs.ToString(CultureInfo.InvariantCulture)]);

    private static async Task EndAsync(Process worker)
    {
        try
        {
            await worker.WaitForExitAsync().WaitAsync(Deadline, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            worker.Kill();
            throw new CrashException($"The jobs had not all run after {Deadline.TotalMinutes:0} minutes.");
        }
    }

    private HashSet<string> AgainAfterCompletion(string folder)
    {
        var effects = File.ReadAllBytes(JobsWorker.Effects(folder));
        var again = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (completed, length) in _atKill)
            foreach (var line in Lines(effects.AsSpan((int)length)))
                if (completed.Contains(line.Split(' ')[2]))
                    again.Add(line.Split(' ')[2]);
        return again;
    }

    private static List<string> Succeeded(string folder) => Query(folder, "SELECT id FROM job WHERE state = 'Succeeded'");

    private static List<string> Unfinished(string folder) => Query(folder, "SELECT id FROM job WHERE state <> 'Succeeded' UNION SELECT job_id FROM queue_entry");

    // Of a copy: a reader that opens the file and closes it tidies up what the kill has left, which is the next start's work.
    private static List<string> Query(string folder, string sql)
    {
        var copy = Directory.CreateDirectory(Path.Combine(folder, "copy")).FullName;
        foreach (var suffix in (string[])["", "-wal"])
            if (File.Exists(JobsWorker.Database(folder) + suffix))
                File.Copy(JobsWorker.Database(folder) + suffix, JobsWorker.Database(copy) + suffix);
        try
        {
            using var connection = new SqliteConnection($"Data Source={JobsWorker.Database(copy)};Pooling=False");
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            using var reader = command.ExecuteReader();
            List<string> ids = [];
            while (reader.Read())
                ids.Add(reader.GetInt64(0).ToString(CultureInfo.InvariantCulture));
            return ids;
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    private static List<string> Lines(string path)
    {
        if (!File.Exists(path))
            return [];
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return Lines(bytes);
    }

    private static List<string> Lines(ReadOnlySpan<byte> bytes) => [.. System.Text.Encoding.ASCII.GetString(bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries)];
}
