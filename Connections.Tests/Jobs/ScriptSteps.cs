using Hangfire.Common;
using Hangfire.Server;
using Hangfire.Storage;

namespace Connections.Tests.Jobs;

/// <summary>The operations that scripts are made of, by interface. Each draws its arguments once, for both sides.</summary>
internal static class ScriptSteps
{
    public static readonly Func<ScriptDice, ScriptStep>[] Sets =
    [
        dice => Write(dice, SetCommand),
        dice => Write(dice, SetCommand),
        dice => Ask("all of set", dice.Key(), (side, key) => side.Connection.GetAllItemsFromSet(key)),
        dice => Ask("size of set", dice.Key(), (side, key) => side.Connection.GetSetCount(key)),
        dice => Ask("size of sets", (Keys: new[] { dice.Key(), dice.Key(), "none" }, Limit: dice.Below(8) - 1), (side, at) => side.Connection.GetSetCount(at.Keys, at.Limit)),
        dice => Ask("in set", (Key: dice.Key(), Value: dice.Value()), (side, at) => side.Connection.GetSetContains(at.Key, at.Value)),
        dice => Ask("range of set", (Key: dice.Key(), From: dice.Below(5) - 1, To: dice.Below(7)), (side, at) => side.Connection.GetRangeFromSet(at.Key, at.From, at.To)),
        dice => Ask("lowest", (Key: dice.Key(), From: dice.Score(), To: dice.Score()), (side, at) => side.Connection.GetFirstByLowestScoreFromSet(at.Key, at.From, at.To)),
        dice => Ask("several lowest", (Key: dice.Key(), From: dice.Score(), To: dice.Score(), Count: dice.Below(4)), (side, at) => side.Connection.GetFirstByLowestScoreFromSet(at.Key, at.From, at.To, at.Count)),
        dice => Ask("life of set", dice.Key(), (side, key) => side.Connection.GetSetTtl(key)),
    ];

    public static readonly Func<ScriptDice, ScriptStep>[] Hashes =
    [
        dice => Write(dice, HashCommand),
        dice => Write(dice, HashCommand),
        dice => Ask("fields outside a transaction", (Key: dice.Key(), Fields: dice.Fields()), (side, at) => Done(() => side.Connection.SetRangeInHash(at.Key, at.Fields!))),
        dice => Ask("all of hash", dice.Key(), (side, key) => side.Connection.GetAllEntriesFromHash(key)),
        dice => Ask("field", (Key: dice.Key(), Name: dice.Of("f1", "f2", "f3")), (side, at) => side.Connection.GetValueFromHash(at.Key, at.Name)),
        dice => Ask("size of hash", dice.Key(), (side, key) => side.Connection.GetHashCount(key)),
        dice => Ask("life of hash", dice.Key(), (side, key) => side.Connection.GetHashTtl(key)),
    ];

    public static readonly Func<ScriptDice, ScriptStep>[] Lists =
    [
        dice => Write(dice, ListCommand),
        dice => Write(dice, ListCommand),
        dice => Ask("all of list", dice.Key(), (side, key) => side.Connection.GetAllItemsFromList(key)),
        dice => Ask("range of list", (Key: dice.Key(), From: dice.Below(5) - 1, To: dice.Below(7)), (side, at) => side.Connection.GetRangeFromList(at.Key, at.From, at.To)),
        dice => Ask("size of list", dice.Key(), (side, key) => side.Connection.GetListCount(key)),
        dice => Ask("life of list", dice.Key(), (side, key) => side.Connection.GetListTtl(key)),
    ];

    public static readonly Func<ScriptDice, ScriptStep>[] Counters =
    [
        dice => Write(dice, CounterCommand),
        dice => Ask("counter", dice.Key(), (side, key) => side.Connection.GetCounter(key)),
    ];

    public static readonly Func<ScriptDice, ScriptStep>[] Jobs =
    [
        dice => Ask("create", (Argument: dice.Value(), Queue: dice.OneIn(2) ? dice.Queue() : null, Parameters: Parameters(dice)), (side, at) =>
            side.Connection.CreateExpiredJob(Chore(at.Argument, at.Queue), at.Parameters!, side.Connection.GetUtcDateTime(), TimeSpan.FromHours(5))),
        dice => Write(dice, JobCommand),
        dice => Write(dice, JobCommand),
        dice => Write(dice, JobCommand),
        dice => Ask("set parameter", (Id: dice.JobId(), Name: dice.Of("p1", "p2"), Value: dice.Value()), (side, at) => Done(() => side.Connection.SetJobParameter(at.Id, at.Name, at.Value))),
        dice => Ask("parameter", (Id: dice.JobId(), Name: dice.Of("p1", "p2", "p3")), (side, at) => side.Connection.GetJobParameter(at.Id, at.Name)),
        dice => Ask("job", dice.JobId(), (side, id) => side.Connection.GetJobData(id)),
        dice => Ask("state", dice.JobId(), (side, id) => side.Connection.GetStateData(id)),
        dice => Ask("details", dice.JobId(), (side, id) => side.Monitor.JobDetails(id)),
    ];

    public static readonly Func<ScriptDice, ScriptStep>[] Queues =
    [
        dice => Write(dice, QueueCommand),
        dice => Write(dice, QueueCommand),
        dice => Ask("fetch", new[] { dice.Queue(), dice.Queue() }, Fetch),
        dice => Ask("acknowledge", dice.Below(3), (side, which) => WithFetched(side, which, job => job.RemoveFromQueue())),
        dice => Ask("requeue", dice.Below(3), (side, which) => WithFetched(side, which, job => job.Requeue())),
        dice => Ask("acknowledge in a transaction", dice.Below(3), (side, which) => WithFetched(side, which, job =>
        {
            using var transaction = side.Begin();
            transaction.RemoveFromQueue(job);
            transaction.Commit();
        })),
        dice => Ask("length", dice.Queue(), (side, queue) => side.Monitor.EnqueuedCount(queue)),
        dice => Ask("queue", (Queue: dice.Queue(), From: dice.Below(3), Count: dice.Below(5)), (side, at) => side.Monitor.EnqueuedJobs(at.Queue, at.From, at.Count)),
        _ => Ask("queues", 0, (side, _) => side.Monitor.Queues()),
    ];

    public static readonly Func<ScriptDice, ScriptStep>[] Servers =
    [
        dice => Ask("announce", (Id: $"s{dice.Below(4)}", Workers: 5), (side, at) => Done(() =>
            side.Connection.AnnounceServer(at.Id, new ServerContext { Queues = ["critical", "default"], WorkerCount = at.Workers }))),
        dice => Ask("heartbeat", $"s{dice.Below(4)}", (side, id) => Done(() => side.Connection.Heartbeat(id))),
        dice => Ask("remove", $"s{dice.Below(4)}", (side, id) => Done(() => side.Connection.RemoveServer(id))),
        dice => Ask("remove silent ones", dice.Of(TimeSpan.FromHours(1), TimeSpan.Zero, TimeSpan.FromHours(-1)), (side, span) => side.Connection.RemoveTimedOutServers(span)),
        _ => Ask("servers", 0, (side, _) => side.Monitor.Servers()),
    ];

    public static readonly Func<ScriptDice, ScriptStep>[] Locks =
    [
        dice => Ask("lock", (Who: dice.Below(2), Resource: dice.Key()), (side, at) => Done(() => side.Held.Add(side.Rivals[at.Who].AcquireDistributedLock(at.Resource, TimeSpan.Zero)))),
        dice => Ask("unlock", dice.Below(4), (side, which) => Done(() => Unlock(side, which))),
        dice => Ask("lock in a transaction", (Who: dice.Below(2), Resource: dice.Key()), (side, at) => Done(() =>
        {
            using var transaction = (JobStorageTransaction)side.Rivals[at.Who].CreateWriteTransaction();
            transaction.AcquireDistributedLock(at.Resource, TimeSpan.Zero);
        })),
        dice => dice.OneIn(5) ? Ask("disconnect", dice.Below(2), Reconnect) : Ask("nothing", 0, (_, _) => null),
    ];

    public static readonly Func<ScriptDice, ScriptStep>[] Monitoring =
    [
        _ => Ask("statistics", 0, (side, _) => side.Monitor.GetStatistics()),
        _ => Ask("counts", 0, (side, _) => new[]
        {
            side.Monitor.ScheduledCount(), side.Monitor.FailedCount(), side.Monitor.ProcessingCount(), side.Monitor.SucceededListCount(),
            side.Monitor.DeletedListCount(), side.Monitor.AwaitingCount(),
        }),
        _ => Ask("timelines", 0, (side, _) => new[]
        {
            side.Monitor.SucceededByDatesCount(), side.Monitor.FailedByDatesCount(), side.Monitor.DeletedByDatesCount(),
            side.Monitor.HourlySucceededJobs(), side.Monitor.HourlyFailedJobs(), side.Monitor.HourlyDeletedJobs(),
        }),
        dice => Write(dice, StatisticsCommand),
        dice => Ask("scheduled", (From: dice.Below(3), Count: dice.Below(6)), (side, at) => side.Monitor.ScheduledJobs(at.From, at.Count)),
        dice => Ask("processing", (From: dice.Below(3), Count: dice.Below(6)), (side, at) => side.Monitor.ProcessingJobs(at.From, at.Count)),
        dice => Ask("succeeded", (From: dice.Below(3), Count: dice.Below(6)), (side, at) => side.Monitor.SucceededJobs(at.From, at.Count)),
        dice => Ask("failed", (From: dice.Below(3), Count: dice.Below(6)), (side, at) => side.Monitor.FailedJobs(at.From, at.Count)),
        dice => Ask("deleted", (From: dice.Below(3), Count: dice.Below(6)), (side, at) => side.Monitor.DeletedJobs(at.From, at.Count)),
        dice => Ask("awaiting", (From: dice.Below(3), Count: dice.Below(6)), (side, at) => side.Monitor.AwaitingJobs(at.From, at.Count)),
    ];

    /// <summary>What the scripted jobs would call.</summary>
    public static void Nothing(string argument) => Assert.NotNull(argument);

    private static ScriptStep Ask<T>(string name, T arguments, Func<ScriptSide, T, object?> ask) =>
        new($"{name} {arguments}", side => ask(side, arguments));

    /// <summary>A transaction of one to four commands, which now and then is dropped instead of committed.</summary>
    private static ScriptStep Write(ScriptDice dice, Func<ScriptDice, (string Name, Action<JobStorageTransaction> Apply)> draw)
    {
        var commands = Enumerable.Range(0, 1 + dice.Below(4)).Select(_ => draw(dice)).ToList();
        var dropped = dice.OneIn(8);
        var names = string.Join("; ", commands.Select(command => command.Name));
        return new ScriptStep($"{(dropped ? "drop" : "commit")} {names}", side =>
        {
            using var transaction = side.Begin();
            foreach (var (_, apply) in commands)
                apply(transaction);
            if (!dropped)
                transaction.Commit();
            return null;
        });
    }

    private static (string, Action<JobStorageTransaction>) SetCommand(ScriptDice dice)
    {
        var (key, value, score, expiry) = (dice.Key(), dice.Value(), dice.Score(), dice.Expiry());
        string[] values = [.. Enumerable.Range(0, dice.Below(4)).Select(_ => dice.Value())];
        return dice.Below(9) switch
        {
            0 or 1 => ($"add {key} {value} {score}", to => to.AddToSet(key, value, score)),
            2 => ($"add {key} {value}", to => to.AddToSet(key, value)),
            3 => ($"add {key} range", to => to.AddRangeToSet(key, values)),
            4 => ($"take {key} {value}", to => to.RemoveFromSet(key, value)),
            5 => ($"remove {key}", to => to.RemoveSet(key)),
            6 or 7 => ($"expire {key} {expiry}", to => to.ExpireSet(key, expiry)),
            _ => ($"persist {key}", to => to.PersistSet(key)),
        };
    }

    private static (string, Action<JobStorageTransaction>) HashCommand(ScriptDice dice)
    {
        var (key, fields, expiry) = (dice.Key(), dice.Fields(), dice.Expiry());
        return dice.Below(6) switch
        {
            0 or 1 => ($"set {key}", to => to.SetRangeInHash(key, fields!)),
            2 => ($"remove {key}", to => to.RemoveHash(key)),
            3 or 4 => ($"expire {key} {expiry}", to => to.ExpireHash(key, expiry)),
            _ => ($"persist {key}", to => to.PersistHash(key)),
        };
    }

    private static (string, Action<JobStorageTransaction>) ListCommand(ScriptDice dice)
    {
        var (key, value, expiry, from, to) = (dice.Key(), dice.Value(), dice.Expiry(), dice.Below(3), dice.Below(6));
        return dice.Below(9) switch
        {
            0 or 1 or 2 or 3 => ($"insert {key} {value}", list => list.InsertToList(key, value)),
            4 => ($"take {key} {value}", list => list.RemoveFromList(key, value)),
            5 => ($"trim {key} {from} {to}", list => list.TrimList(key, from, to)),
            6 or 7 => ($"expire {key} {expiry}", list => list.ExpireList(key, expiry)),
            _ => ($"persist {key}", list => list.PersistList(key)),
        };
    }

    private static (string, Action<JobStorageTransaction>) CounterCommand(ScriptDice dice)
    {
        var (key, expiry) = (dice.Key(), dice.Expiry());
        return dice.Below(4) switch
        {
            0 => ($"up {key}", to => to.IncrementCounter(key)),
            1 => ($"up {key} {expiry}", to => to.IncrementCounter(key, expiry)),
            2 => ($"down {key}", to => to.DecrementCounter(key)),
            _ => ($"down {key} {expiry}", to => to.DecrementCounter(key, expiry)),
        };
    }

    private static (string, Action<JobStorageTransaction>) JobCommand(ScriptDice dice)
    {
        var (id, state, expiry, value) = (dice.JobId(), dice.State(), dice.Expiry(), dice.Value());
        return dice.Below(9) switch
        {
            0 => ("create with parameter and state", to =>
            {
                var created = to.CreateJob(Chore(value, null), new Dictionary<string, string> { ["p1"] = value }, DateTime.UnixEpoch, TimeSpan.FromDays(100_000));
                to.SetJobState(created, state);
            }
            ),
            1 or 2 or 3 => ($"state {id} {state.Name}", to => to.SetJobState(id, state)),
            4 => ($"history {id} {state.Name}", to => to.AddJobState(id, state)),
            5 => ($"parameter {id}", to => to.SetJobParameter(id, "p2", value)),
            6 => ($"expire {id} {expiry}", to => to.ExpireJob(id, expiry)),
            _ => ($"persist {id}", to => to.PersistJob(id)),
        };
    }

    private static (string, Action<JobStorageTransaction>) QueueCommand(ScriptDice dice)
    {
        var (queue, id) = (dice.Queue(), dice.JobId());
        return ($"enqueue {id} to {queue}", to => to.AddToQueue(queue, id));
    }

    // The keys that Hangfire itself counts under.
    private static (string, Action<JobStorageTransaction>) StatisticsCommand(ScriptDice dice)
    {
        var (ended, job) = (dice.Of("succeeded", "failed", "deleted"), dice.JobId());
        return dice.Below(4) switch
        {
            0 => ($"count {ended}", to => to.IncrementCounter($"stats:{ended}")),
            1 => ($"recurring {job}", to => to.AddToSet("recurring-jobs", job)),
            2 => ($"retry {job}", to => to.AddToSet("retries", job)),
            _ => ($"no retry {job}", to => to.RemoveFromSet("retries", job)),
        };
    }

    private static string Fetch(ScriptSide side, string[] queues)
    {
        // With nothing there the fetch would wait, so it is cancelled beforehand.
        var empty = queues.Sum(side.Monitor.EnqueuedCount) == 0;
        var job = side.Connection.FetchNextJob(queues, new CancellationToken(canceled: empty));
        side.InHand.Add(job);
        return job.JobId;
    }

    private static string? WithFetched(ScriptSide side, int which, Action<IFetchedJob> act)
    {
        if (which >= side.InHand.Count)
            return null;

        var job = side.InHand[which];
        side.InHand.RemoveAt(which);
        act(job);
        return job.JobId;
    }

    private static void Unlock(ScriptSide side, int which)
    {
        if (which >= side.Held.Count)
            return;

        side.Held[which].Dispose();
        side.Held.RemoveAt(which);
    }

    private static object? Reconnect(ScriptSide side, int who)
    {
        side.Rivals[who].Dispose();
        side.Rivals[who] = (JobStorageConnection)side.Storage.GetConnection();
        return null;
    }

    private static string Done(Action act)
    {
        act();
        return "done";
    }

    private static Job Chore(string argument, string? queue) => new(typeof(ScriptSteps), typeof(ScriptSteps).GetMethod(nameof(Nothing))!, [argument], queue);

    private static Dictionary<string, string?> Parameters(ScriptDice dice) =>
        Enumerable.Range(1, dice.Below(3)).ToDictionary(n => $"p{n}", _ => dice.OneIn(5) ? null : dice.Value());
}
