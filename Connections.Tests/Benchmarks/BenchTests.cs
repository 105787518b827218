using System.Text.Json;
using Connections.Tests.Support;

namespace Connections.Tests.Benchmarks;

/// <summary>That every bench still runs, in its shortest form. What it measures is nobody's business here: the machine is busy with other tests.</summary>
[Lengthy]
public sealed class BenchTests
{
    [Theory]
    [InlineData("collect", "--connections", "4")]
    [InlineData("deliver", "--events", "2000", "--cases", "batches")]
    [InlineData("isolation", "--cases", "hanging")]
    [InlineData("crowd", "--destinations", "2")]
    [InlineData("load", "--events", "600", "--tables", "1", "--cases", "narrow")]
    [InlineData("log")]
    [InlineData("jobs", "--events", "40")]
    [InlineData("scale", "--cases", "destinations", "--destinations", "26")]
    [InlineData("backlog", "--events", "3000", "--idle", "0", "--destinations", "3")]
    public async Task Each_bench_gives_its_figures_as_a_table_and_as_json(string name, params string[] options)
    {
        using var folder = new TempFolder();
        var (printed, json) = (new StringWriter(), folder.File("bench.json"));

        var exitCode = await Bench.RunAsync([name, "--seconds", "0.3", "--warmup", "0.2", "--rounds", "1", .. options, "--json", json], printed);

        Assert.Equal(0, exitCode);
        Assert.Contains("| measure | product | floor | ratio | budget | met |", printed.ToString());
        var rows = JsonElement.Parse(await File.ReadAllBytesAsync(json)).GetProperty("Rows").EnumerateArray().ToArray();
        Assert.NotEmpty(rows);
        Assert.All(rows, row => Assert.True(double.IsFinite(row.GetProperty("Product").GetDouble())));
    }

    [Theory, InlineData(), InlineData("speed"), InlineData("collect", "--seconds"), InlineData("collect", "--seconds", "many"), InlineData("collect", "--times", "3")]
    public async Task What_it_does_not_know_it_answers_with_what_it_knows(params string[] words)
    {
        var printed = new StringWriter();

        Assert.Equal(2, await Bench.RunAsync(words, printed));

        Assert.Contains("bench collect|deliver|isolation|crowd|load|log|jobs|scale|backlog", printed.ToString());
    }

    [Fact]
    public void No_two_events_of_a_generator_are_alike_and_none_bears_an_id_twice()
    {
        var pools = new[] { new RequestPool(0, ["key"], 10, 5, run: 1), new RequestPool(1, ["key"], 10, 5, run: 1), new RequestPool(0, ["key"], 10, 5, run: 2) };

        var ids = new List<string>();
        foreach (var pool in pools)
            for (var sent = 0; sent < 10; sent++)
                ids.AddRange(Ids(pool.Next().Span));

        Assert.Equal(300, ids.Count);
        Assert.Equal(300, ids.Distinct().Count());
    }

    private static IEnumerable<string> Ids(ReadOnlySpan<byte> request)
    {
        var body = request[(request.IndexOf("\r\n\r\n"u8) + 4)..];
        return [.. JsonElement.Parse(body).GetProperty("batch").EnumerateArray().Select(one => one.GetProperty("messageId").GetString()!)];
    }
}
