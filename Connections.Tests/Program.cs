using System.Globalization;
using Connections.Tests.Benchmarks;
using Connections.Tests.Support;

// Run by hand (`dotnet run --project Connections.Tests -- owes`); `dotnet test` does not come this way.
switch (args)
{
    case ["owes"]:
        Owes.Print(Console.Out);
        return 0;
    case ["dedup-cost", .. var keys]:
        await DedupCost.RunAsync(Console.Out, keys is [var count] ? long.Parse(count, CultureInfo.InvariantCulture) : 10_000_000);
        return 0;
    default:
        Console.Error.WriteLine("Say what to run: owes (prints each numbered statement of the console's contract and the tests that show it), dedup-cost [keys] (measures what it costs to know repeats).");
        return 2;
}
