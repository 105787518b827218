using System.Globalization;
using Connections.Core.Jobs;
using Hangfire;
using Hangfire.Server;
using Hangfire.States;
using Microsoft.Win32.SafeHandles;

namespace Connections.Tests.Faults.Jobs;

/// <summary>
/// The process that is killed: it enqueues jobs and performs them, and writes down in two files what it has enqueued and what the jobs
/// did. Started again on the same folder it goes on.
/// </summary>
public static class JobsWorker
{
    /// <summary>The word that starts it: <c>crash-jobs-worker FOLDER JOBS</c>.</summary>
    internal const string Command = "crash-jobs-worker";

    private const int Workers = 8;
    private const int Producers = 2;
    private static SafeFileHandle? s_effects;

    /// <summary>One line for each job that was enqueued: its number and its id.</summary>
    internal static string Enqueued(string folder) => Path.Combine(folder, "enqueued");

    /// <summary>One line when a job begins and one when it ends: <c>b</c> or <c>e</c>, number, id, process.</summary>
    internal static string Effects(string folder) => Path.Combine(folder, "effects");

    internal static string Database(string folder) => Path.Combine(folder, "jobs.db");

    /// <summary>Runs until every job has succeeded.</summary>
    internal static async Task<int> RunAsync(string folder, int jobs)
    {
        var known = File.Exists(Enqueued(folder)) ? File.ReadLines(Enqueued(folder)).Select(line => int.Parse(line.Split(' ')[0], CultureInfo.InvariantCulture)).ToHashSet() : [];
        s_effects = Append(Effects(folder));
        using var enqueued = Append(Enqueued(folder));
        using var storage = new SqliteJobStorage(Database(folder), TimeProvider.System);
        var client = new BackgroundJobClient(storage);
        var options = new BackgroundJobServerOptions { WorkerCount = Workers, Activator = new JobActivator(), ShutdownTimeout = TimeSpan.FromSeconds(5) };
        using var server = new BackgroundJobServer(options, storage);

        var gate = new Lock();
        await Parallel.ForEachAsync(Enumerable.Range(0, jobs).Where(number => !known.Contains(number)), new ParallelOptions { MaxDegreeOfParallelism = Producers }, (number, _) =>
        {
            var id = client.Create(() => Perform(number, null!), new EnqueuedState());
            lock (gate)
                Write(enqueued, RandomAccess.GetLength(enqueued), $"{number} {id}\n");
            return ValueTask.CompletedTask;
        });

        var monitor = storage.GetMonitoringApi();
        while (monitor.EnqueuedCount("default") + monitor.FetchedCount("default") > 0)
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        return 0;
    }

    /// <summary>What a job does: it writes down that it began and that it ended.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="context">Given by Hangfire.</param>
    public static void Perform(int number, PerformContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        WriteEffect($"b {number} {context.BackgroundJob.Id} {Environment.ProcessId}\n");
        WriteEffect($"e {number} {context.BackgroundJob.Id} {Environment.ProcessId}\n");
    }

    private static SafeFileHandle Append(string path)
    {
        var file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        return file;
    }

    private static void WriteEffect(string line)
    {
        lock (s_effects!)
            Write(s_effects, RandomAccess.GetLength(s_effects), line);
    }

    private static void Write(SafeFileHandle file, long at, string line) => RandomAccess.Write(file, System.Text.Encoding.ASCII.GetBytes(line), at);
}
