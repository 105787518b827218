using System.Globalization;
using Connections.Tests.Faults;
using Connections.Tests.Faults.Jobs;
using Connections.Tests.Support;

// Run by hand (`dotnet run --project Connections.Tests -- owes`); `dotnet test` does not come this way.
switch (args)
{
    case ["owes"]:
        Owes.Print(Console.Out);
        return 0;
    case ["crash", .. var arguments]:
        return await CrashCommand.RunAsync(arguments, Console.Out, Console.Error);
    case [JobsWorker.Command, var folder, var jobs]:
        return await JobsWorker.RunAsync(folder, int.Parse(jobs, CultureInfo.InvariantCulture));
    default:
        Console.Error.WriteLine($"Say what to run: owes (prints each numbered statement of the console's contract and the tests that show it), or {CrashOptions.Usage}.");
        return 2;
}
