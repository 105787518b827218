using System.Globalization;

namespace Connections.Tests.Faults;

/// <summary>What is done to the running product.</summary>
internal enum FaultKind
{
    /// <summary>SIGKILL: what was written stays, whether it was synced or not.</summary>
    Kill,

    /// <summary>A power cut: what was written and not synced is gone.</summary>
    Power,

    /// <summary>The disk of the data folder fills up, and is emptied again.</summary>
    DiskFull,

    /// <summary>The process stands still for a while.</summary>
    Pause,

    /// <summary>The clock jumps a day forward, and back.</summary>
    Clock,

    /// <summary>The warehouse is in trouble: cut connections, a server that crashes, a full disk; and the product is killed.</summary>
    Warehouse,

    /// <summary>SIGKILL of a process that runs background jobs.</summary>
    Jobs,

    /// <summary>SIGKILL in the middle of a replay, which is paused and resumed as well.</summary>
    Replay,
}

/// <summary>The arguments of <c>crash</c>.</summary>
internal sealed record CrashOptions
{
    public const string Usage = "crash [--rounds N] [--seed S] [--power | --disk-full | --pause | --clock | --warehouse [--engine postgres|mysql|duckdb] | --jobs | --replay [--events N]] [--strict]";

    public const string Postgres = "postgres", MySql = "mysql", DuckDb = "duckdb";

    /// <summary>How often it is done.</summary>
    public int Rounds { get; init; } = 10;

    /// <summary>What the instants and events are drawn from. The same seed asks for the same instants; what runs then is up to the machine.</summary>
    public int Seed { get; init; } = Environment.TickCount & 0xFFFFFF;

    public FaultKind Kind { get; init; }

    /// <summary>How long the load goes on before a fault strikes, at the most; null for what the kind has of its own.</summary>
    public TimeSpan? Calm { get; init; }

    /// <summary>With <see cref="FaultKind.Replay"/>: how many events are replayed.</summary>
    public int Events { get; init; } = 100_000;

    /// <summary>With <see cref="FaultKind.Warehouse"/>: what it is.</summary>
    public string Engine { get; init; } = Postgres;

    /// <summary>With <see cref="FaultKind.Power"/>: a new file is lost, synced or not, until its folder is synced.</summary>
    public bool Strict { get; init; }

    /// <summary>Reads what follows the word <c>crash</c>; null where it cannot be read.</summary>
    public static CrashOptions? Parse(IEnumerable<string> arguments)
    {
        var (options, left) = (new CrashOptions(), new Queue<string>(arguments));
        while (left.TryDequeue(out var word))
        {
            if (word is "--rounds" or "--seed" or "--events")
            {
                if (!left.TryDequeue(out var text) || !int.TryParse(text, CultureInfo.InvariantCulture, out var number) || number < 0)
                    return null;
                options = word switch
                {
                    "--rounds" => options with { Rounds = number },
                    "--events" => options with { Events = number },
                    _ => options with { Seed = number },
                };
                continue;
            }

            if (word == "--engine")
            {
                if (!left.TryDequeue(out var engine) || engine is not (Postgres or MySql or DuckDb))
                    return null;
                options = options with { Engine = engine };
                continue;
            }

            if (word == "--strict")
                options = options with { Strict = true };
            else if (word.StartsWith("--", StringComparison.Ordinal) && Enum.TryParse<FaultKind>(word.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var kind))
                options = options with { Kind = kind };
            else
                return null;
        }

        return options;
    }
}
