using Hangfire.Common;

namespace Connections.Tests.Jobs;

/// <summary>Draws the arguments of a script. They come from few values, so that operations meet.</summary>
internal sealed class ScriptDice(int seed)
{
    private static readonly string[] s_values = ["a", "b", "c", "Z", "é", "", "a b", "10", "9"];
    private readonly Random _random = new(seed);

    public int Below(int limit) => _random.Next(limit);
    public bool OneIn(int n) => _random.Next(n) == 0;
    public T Of<T>(params IReadOnlyList<T> choices) => choices[_random.Next(choices.Count)];
    public string Key() => Of("k1", "k2", "k3");
    public string Value() => Of(s_values);
    public double Score() => Of<double>(-1, 0, 0.5, 1, 2, 1_700_000_000.25);
    public string Queue() => Of("critical", "default", "low");

    /// <summary>Mostly a job that exists; now and then one that never did, or no id at all.</summary>
    public string JobId() => OneIn(15) ? Of("999", "nobody") : $"{1 + Below(12)}";

    /// <summary>Hours, so that the moments that pass between the two sides do not show; or at once.</summary>
    public TimeSpan Expiry() => OneIn(5) ? TimeSpan.Zero : TimeSpan.FromHours(1 + Below(20));

    public KeyValuePair<string, string?>[] Fields() =>
        [.. Enumerable.Range(0, Below(4)).Select(_ => KeyValuePair.Create(Of("f1", "f2", "f3"), OneIn(6) ? null : Value()))];

    public ScriptState State()
    {
        var name = Of("Enqueued", "Scheduled", "Processing", "Succeeded", "Failed", "Deleted", "Awaiting", "Custom");
        Dictionary<string, string> data = name switch
        {
            "Succeeded" => new() { ["Result"] = Value(), ["PerformanceDuration"] = $"{Below(100)}", ["Latency"] = $"{Below(100)}" },
            "Scheduled" => new() { ["EnqueueAt"] = JobHelper.SerializeDateTime(DateTime.UnixEpoch.AddDays(Below(20_000))) },
            "Processing" => new() { ["ServerId"] = Of("s1", "s2") },
            "Failed" => new() { ["ExceptionType"] = "T", ["ExceptionMessage"] = Value(), ["ExceptionDetails"] = "D" },
            "Awaiting" => new() { ["ParentId"] = JobId() },
            _ => [],
        };
        return new ScriptState(name, OneIn(2) ? Value() : null, data);
    }
}
