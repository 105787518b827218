using System.Text.Json;

namespace Connections.Tests.Benchmarks;

/// <summary>The benchmarks: <c>dotnet run --project Connections.Tests -c Release -- bench …</c>. What they measure, and against what, is in <c>docs/performance.md</c>.</summary>
internal static class Bench
{
    /// <summary>Runs the bench that the words name. 0 when it ran, whether or not the budgets were met; 2 for words that are not known.</summary>
    public static async Task<int> RunAsync(string[] words, TextWriter to)
    {
        if (words is not [var name, .. var rest] || BenchOptions.Parse(rest, DefaultsOf(name)) is not { } options || Find(name) is not { } measure)
        {
            await to.WriteLineAsync(BenchOptions.Help);
            return 2;
        }

        var table = await measure(options);
        table.Print(to);
        if (options.Json is { } path)
            table.Save(path);
        return 0;
    }

    /// <summary>Plays one part of a bench: what <see cref="Part"/> starts.</summary>
    public static async Task<int> PlayAsync(string name, string arguments, CancellationToken cancellationToken)
    {
        static void Begins() => Console.WriteLine("begin");
        switch (name)
        {
            case "generator":
                Say(await new Generator(Of<GeneratorPlan>(arguments)).RunAsync(Begins, cancellationToken));
                return 0;
            case "endpoint":
                await Floors.ServeAsync(Of<bool>(arguments));
                return 0;
            case "sink":
                await LatencySink.ServeAsync();
                return 0;
            case "append":
                Say(Floors.Append(Of<AppendPlan>(arguments)));
                return 0;
            case "post":
                await Floors.PostAsync(Of<PostPlan>(arguments), cancellationToken);
                return 0;
            case "log":
                Say(await LogWork.RunAsync(Of<LogPlan>(arguments), cancellationToken));
                return 0;
            case "jobs":
                Say(await JobsWork.RunAsync(Of<JobsPlan>(arguments), cancellationToken));
                return 0;
            default:
                return 2;
        }
    }

    private static Func<BenchOptions, Task<BenchTable>>? Find(string name) => name switch
    {
        "collect" => CollectBench.RunAsync,
        "deliver" => DeliverBench.RunAsync,
        "isolation" => IsolationBench.RunAsync,
        "crowd" => CrowdBench.RunAsync,
        "load" => LoadBench.RunAsync,
        "log" => LogBench.RunAsync,
        "jobs" => JobsBench.RunAsync,
        "scale" => ScaleBench.RunAsync,
        "backlog" => BacklogBench.RunAsync,
        _ => null,
    };

    private static BenchOptions DefaultsOf(string name) => name switch
    {
        "scale" => ScaleBench.Defaults,
        "deliver" => DeliverBench.Defaults,
        _ => new(),
    };

    private static T Of<T>(string json) => JsonSerializer.Deserialize<T>(json)!;

    private static void Say<T>(T result) => Console.WriteLine(JsonSerializer.Serialize(result));
}
