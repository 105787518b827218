using System.Globalization;
using System.Text.Json;

namespace Connections.Tests.Benchmarks;

/// <summary>One figure of the product beside its floor. All are medians over the rounds.</summary>
/// <param name="Measure">What is measured, unit included.</param>
/// <param name="Product">The product's figure.</param>
/// <param name="Floor">The floor's; null where there is none.</param>
/// <param name="Budget">What <see cref="Ratio"/>, or without a floor <see cref="Product"/>, is held to; null where nothing is.</param>
/// <param name="AtMost">Whether the budget is an upper bound.</param>
internal sealed record BenchRow(string Measure, double Product, double? Floor, double? Budget = null, bool AtMost = false)
{
    /// <summary>Product over floor.</summary>
    public double? Ratio => Floor is > 0 ? Product / Floor : null;

    /// <summary>Whether the budget is met; null where there is none.</summary>
    public bool? Met => Budget is { } budget ? (AtMost ? (Ratio ?? Product) <= budget : (Ratio ?? Product) >= budget) : null;
}

/// <summary>What one bench came to.</summary>
internal sealed record BenchTable(string Bench, BenchOptions Options, IReadOnlyList<BenchRow> Rows, IReadOnlyList<string> Notes)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals };

    /// <summary>The machine, as far as it matters.</summary>
    public string Machine { get; } = $"{Environment.ProcessorCount} cores";

    /// <summary>The middle figure.</summary>
    public static double Median(IEnumerable<double> figures)
    {
        var sorted = figures.Order().ToArray();
        return sorted.Length == 0 ? 0 : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>Prints it as a Markdown table, fit for <c>docs/performance.md</c>.</summary>
    public void Print(TextWriter to)
    {
        to.WriteLine($"\n## {Bench}: {Machine}, {Options.Rounds} rounds of {Text(Options.Seconds)} s\n");
        to.WriteLine("| measure | product | floor | ratio | budget | met |");
        to.WriteLine("|---|---:|---:|---:|---:|---|");
        foreach (var row in Rows)
            to.WriteLine($"| {row.Measure} | {Text(row.Product)} | {Text(row.Floor)} | {Text(row.Ratio)} | {BudgetOf(row)} | {row.Met switch { true => "yes", false => "**no**", null => "" }} |");
        if (Notes.Count > 0)
            to.WriteLine();
        foreach (var note in Notes)
            to.WriteLine($"- {note}");
    }

    /// <summary>Writes it as JSON.</summary>
    public void Save(string path) => File.WriteAllText(path, JsonSerializer.Serialize(this, Indented));

    private static string BudgetOf(BenchRow row) => row.Budget is { } budget ? (row.AtMost ? "≤ " : "≥ ") + Text(budget) : "";

    private static string Text(double? figure) => figure switch
    {
        null => "",
        >= 1000 => figure.Value.ToString("N0", CultureInfo.InvariantCulture),
        >= 10 => figure.Value.ToString("0.#", CultureInfo.InvariantCulture),
        _ => figure.Value.ToString("0.##", CultureInfo.InvariantCulture),
    };
}
