using System.Globalization;
using Connections.Tests.Benchmarks;
using Connections.Tests.Faults;
using Connections.Tests.Faults.Fuzz;
using Connections.Tests.Faults.Jobs;
using Connections.Tests.Support;

// Run by hand (`dotnet run --project Connections.Tests -c Release -- …`); `dotnet test` does not come this way.
switch (args)
{
    case ["owes"]:
        Owes.Print(Console.Out);
        return 0;
    case ["bench", .. var words]:
        return await Bench.RunAsync(words, Console.Out);
    case ["crash", .. var words]:
        return await CrashCommand.RunAsync(words, Console.Out, Console.Error);
    case ["fuzz", ..]:
        return await FuzzCommand.RunAsync(args);
    case ["dedup-cost", .. var keys]:
        await DedupCost.RunAsync(Console.Out, keys is [var count] ? long.Parse(count, CultureInfo.InvariantCulture) : 10_000_000);
        return 0;

    // Parts that the commands above start as processes of their own.
    case ["part", var name, var arguments]:
        return await Bench.PlayAsync(name, arguments, CancellationToken.None);
    case [JobsWorker.Command, var folder, var jobs]:
        return await JobsWorker.RunAsync(folder, int.Parse(jobs, CultureInfo.InvariantCulture));

    default:
        Console.Error.WriteLine($"""
            Say what to run:
              owes                              each numbered statement of the console's contract and the tests that show it
              bench …                           measures it against floors; says how when alone
              dedup-cost [keys]                 what it costs to know repeats
              {CrashOptions.Usage}
              fuzz --seconds N [--seed S]       throws odd requests at a real process
            """);
        return 2;
}
