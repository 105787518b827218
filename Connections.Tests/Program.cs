using Connections.Tests.Faults.Fuzz;
using Connections.Tests.Support;

// Run by hand (`dotnet run --project Connections.Tests -- owes`); `dotnet test` does not come this way.
switch (args)
{
    case ["owes"]:
        Owes.Print(Console.Out);
        return 0;
    case ["fuzz", ..]:
        return await FuzzCommand.RunAsync(args);
    default:
        Console.Error.WriteLine("Say what to run: owes (prints each numbered statement of the console's contract and the tests that show it), or fuzz --seconds N [--seed S] (throws odd requests at a real process).");
        return 2;
}
