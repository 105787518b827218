using System.Globalization;

namespace Connections.Tests.Benchmarks;

/// <summary>What the system knows of a process.</summary>
internal static class ProcessStat
{
    /// <summary>Linux counts in hundredths of a second wherever .NET runs.</summary>
    private const double TicksPerSecond = 100;

    /// <summary>Seconds of processor time it has used, in user and system mode; 0 where <c>/proc</c> is not.</summary>
    public static double CpuSeconds(int processId)
    {
        var path = $"/proc/{processId}/stat";
        if (!File.Exists(path))
            return 0;
        var text = File.ReadAllText(path);
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' '); // the name before it may hold blanks
        return (Number(fields[11]) + Number(fields[12])) / TicksPerSecond;
    }

    /// <summary>Its anonymous resident memory in megabytes.</summary>
    public static double RssAnonMb(int processId)
    {
        var path = $"/proc/{processId}/status";
        if (!File.Exists(path))
            return 0;
        var line = File.ReadLines(path).FirstOrDefault(line => line.StartsWith("RssAnon:", StringComparison.Ordinal));
        return line is null ? 0 : Number(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) / 1024;
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
