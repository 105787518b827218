using System.Reflection;
using Connections.Core.Provisioning;

namespace Connections.Web.Hosting;

/// <summary>What the executable can do besides serving.</summary>
internal static class Commands
{
    private const string Help = """
        connections                       serve; data in ./data, console on http://localhost:5080
        connections --demo [--rate N]     serve a made-up shop with N events a second (default 5), data in ./data-demo
        connections provision FILE        check a provisioning file without starting
        connections sync WAREHOUSE        sync a warehouse of the running process, and wait for the end
        connections log cat [--from T]    print the events of a stopped data folder as JSON lines
        connections log verify [--verbose]  read all of a stopped folder's event log; exit code 1 when some of it is damaged
        connections log stats [--json]    what a stopped folder's event log holds, by day, type and source
        connections --version

        Settings: appsettings.json in the working directory, or environment variables such as
          Connections__DataDirectory=/var/lib/connections   Connections__ProvisioningFile=setup.json
          Connections__PublicUrl=https://events.example.com ASPNETCORE_URLS=http://0.0.0.0:5080
        """;

    /// <summary>Runs the command that the arguments name; null when they name none and the product is to serve.</summary>
    public static async Task<int?> TryRunAsync(string[] args)
    {
        switch (args)
        {
            case ["--help" or "-h" or "help", ..]:
                Console.Out.WriteLine(Help);
                return 0;
            case ["--version"]:
                Console.Out.WriteLine(typeof(Commands).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion);
                return 0;
            case ["provision", var file]:
                return await CheckAsync(file);
            case ["sync", var warehouse]:
                return await ControlClient.AskAsync(ConfiguredFolder(), $"sync {warehouse}", Console.Out, Console.Error);
            case ["log", "cat"]:
                return await LogCat.RunAsync(ConfiguredFolder(), from: null, Console.Out, Console.Error);
            case ["log", "cat", "--from", var time]:
                return await LogCat.RunAsync(ConfiguredFolder(), time, Console.Out, Console.Error);
            case ["log", "verify"] or ["log", "verify", "--verbose"]:
                return await LogVerify.RunAsync(ConfiguredFolder(), verbose: args.Length > 2, Console.Out, Console.Error);
            case ["log", "stats"] or ["log", "stats", "--json"]:
                return await LogStats.RunAsync(ConfiguredFolder(), asJson: args.Length > 2, Console.Out, Console.Error);
            case [var word, ..] when !word.StartsWith('-') && !word.Contains('=', StringComparison.Ordinal):
                Console.Error.WriteLine($"There is no command '{string.Join(' ', args)}'.\n\n{Help}");
                return 2;
            default:
                return null;
        }
    }

    private static string ConfiguredFolder() => ConsoleHost.CreateBuilder([]).Configuration["Connections:DataDirectory"] ?? "data";

    private static async Task<int> CheckAsync(string file)
    {
        try
        {
            var read = await ProvisioningFile.ReadAsync(file, Environment.GetEnvironmentVariable, CancellationToken.None);
            foreach (var warning in read.Warnings)
                Console.Error.WriteLine($"Warning: {warning.Field}: {warning.Message}");
            Console.Out.WriteLine($"{file} can be applied.");
            return 0;
        }
        catch (ProvisioningException e)
        {
            Console.Error.WriteLine(e.Message);
            return 1;
        }
    }
}
