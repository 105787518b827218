using Connections.Tests.Benchmarks;
using Connections.Tests.Support;

// Run by hand (`dotnet run --project Connections.Tests -- owes`); `dotnet test` does not come this way.
switch (args)
{
    case ["owes"]:
        Owes.Print(Console.Out);
        return 0;
    case ["bench", .. var words]:
        return await Bench.RunAsync(words, Console.Out);
    case ["part", var name, var arguments]:
        return await Bench.PlayAsync(name, arguments, CancellationToken.None);
    default:
        Console.Error.WriteLine(
            "Say what to run: owes (prints each numbered statement of the console's contract and the tests that show it), or bench (measures it; says how when alone).");
        return 2;
}
