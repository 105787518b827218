using System.Globalization;

namespace Connections.Tests.Benchmarks;

/// <summary>How long and how much is measured.</summary>
internal sealed record BenchOptions
{
    public const string Help = """
        bench collect|deliver|isolation|crowd|load|log|jobs|scale|backlog [options]
          --seconds N    length of one measurement (5)
          --rounds N     measurements of product and floor in turn; the median counts (3)
          --warmup N     seconds before the first measurement, until what is hot is compiled (6; deliver 12, scale 30)
          --connections N  of collect's single events (64)
          --events N     length of the log for scale and backlog (10000000); events to deliver in a round (more than it can); to load in a round (300000); jobs (5000)
          --destinations N  most destinations of crowd, idle ones of scale, those of backlog that are behind (200)
          --idle N       seconds after its start at which an idle product's memory is read (300)
          --tables N     most event tables of load (500)
          --engines A,B  only these engines of load: postgres, duckdb, sqlite
          --cases A,B    only these cases of scale: log, sources, destinations; of load: narrow, wide; of deliver: single, batches; of isolation: dead, hanging; of backlog: long, many; of crowd: 10, 25, 50, 100, 200
          --json FILE    writes the table as JSON, too
        """;

    public double Seconds { get; init; } = 5;

    public int Rounds { get; init; } = 3;

    public double WarmUp { get; init; } = 6;

    public int Connections { get; init; } = 64;

    public int? Events { get; init; }

    public int Destinations { get; init; } = 200;

    public double Idle { get; init; } = 300;

    public int Tables { get; init; } = 500;

    /// <summary>Null for all.</summary>
    public IReadOnlyList<string>? Engines { get; init; }

    /// <summary>Null for all.</summary>
    public IReadOnlyList<string>? Cases { get; init; }

    public string? Json { get; init; }

    /// <summary>Whether that case is to be measured.</summary>
    public bool Has(string oneCase) => Cases?.Contains(oneCase) ?? true;

    /// <summary>Reads the words behind the bench's name over its defaults. Null when one is not known.</summary>
    public static BenchOptions? Parse(ReadOnlySpan<string> words, BenchOptions defaults)
    {
        var options = defaults;
        for (; words is [var name, var value, ..]; words = words[2..])
        {
            if (name is "--json")
                options = options with { Json = value };
            else if (name is "--cases")
                options = options with { Cases = value.Split(',') };
            else if (name is "--engines")
                options = options with { Engines = value.Split(',') };
            else if (!double.TryParse(value, CultureInfo.InvariantCulture, out var number) || number < 0 || options.With(name, number) is not { } with)
                return null;
            else
                options = with;
        }

        return words.IsEmpty ? options : null;
    }

    private BenchOptions? With(string name, double number) => name switch
    {
        "--seconds" => this with { Seconds = number },
        "--rounds" => this with { Rounds = Math.Max(1, (int)number) },
        "--warmup" => this with { WarmUp = number },
        "--connections" => this with { Connections = Math.Max(1, (int)number) },
        "--events" => this with { Events = Math.Max(1, (int)number) },
        "--destinations" => this with { Destinations = Math.Max(1, (int)number) },
        "--tables" => this with { Tables = Math.Max(1, (int)number) },
        "--idle" => this with { Idle = number },
        _ => null,
    };
}
