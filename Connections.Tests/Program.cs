using Connections.Tests.Faults;
using Connections.Tests.Support;

// Run by hand (`dotnet run --project Connections.Tests -- owes`); `dotnet test` does not come this way.
switch (args)
{
    case ["owes"]:
        Owes.Print(Console.Out);
        return 0;
    case ["crash", .. var arguments]:
        return await CrashCommand.RunAsync(arguments, Console.Out, Console.Error);
    default:
        Console.Error.WriteLine($"Say what to run: owes (prints each numbered statement of the console's contract and the tests that show it), or {CrashOptions.Usage}.");
        return 2;
}
