namespace Connections.Web.Demo;

/// <summary>Turns <c>--demo</c> and <c>--rate N</c> into settings: the configuration's own command line knows no switch without a value.</summary>
internal static class DemoSwitches
{
    /// <summary>The arguments with the demonstration's switches as <c>key=value</c>.</summary>
    public static string[] Expand(string[] args)
    {
        if (!args.Contains("--demo"))
            return args;
        List<string> expanded =
        [
            // Its own folder, so that made-up events never stand among real ones; its own webhook is on loopback.
            "Connections:Demo:Enabled=true", "Connections:Delivery:AllowPrivateNetworks=true",
            .. Environment.GetEnvironmentVariable("Connections__DataDirectory") is null ? ["Connections:DataDirectory=data-demo"] : Array.Empty<string>(),
        ];
        for (var index = 0; index < args.Length; index++)
        {
            if (args[index] == "--demo")
                continue;
            if (args[index] == "--rate" && index + 1 < args.Length)
                expanded.Add($"Connections:Demo:Rate={args[++index]}");
            else
                expanded.Add(args[index]);
        }

        return [.. expanded];
    }
}
