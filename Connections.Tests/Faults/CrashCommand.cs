using Connections.Tests.Faults.Jobs;

namespace Connections.Tests.Faults;

/// <summary><c>crash</c>: faults under load, run by hand.</summary>
internal static class CrashCommand
{
    private const int Jobs = 20_000;
    private const int ReplaysPerSecond = 500;

    /// <summary>Runs it. 0 when all holds, 1 when it does not, 2 when it could not run.</summary>
    public static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter errors)
    {
        if (CrashOptions.Parse(arguments) is not { } options)
        {
            errors.WriteLine(CrashOptions.Usage);
            return 2;
        }

        try
        {
            if (options.Kind == FaultKind.Jobs)
            {
                var jobs = await new JobsCrash(Jobs, options.Rounds, options.Seed, output).RunAsync();
                jobs.Print(output);
                return jobs.Violations.Count == 0 ? 0 : 1;
            }

            if (options.Kind == FaultKind.Replay)
            {
                var replay = await new ReplayCrash(options.Events, ReplaysPerSecond, options.Rounds, output).RunAsync();
                replay.Print(output);
                return replay.Violations.Count == 0 ? 0 : 1;
            }

            var report = await new CrashRun(options, output).RunAsync();
            report.Print(output);
            return report.Violations.Count == 0 ? 0 : 1;
        }
        catch (CrashException e)
        {
            errors.WriteLine(e.Message);
            return 2;
        }
    }
}
