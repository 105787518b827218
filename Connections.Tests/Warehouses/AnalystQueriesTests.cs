using System.Text.RegularExpressions;
using Connections.Core.Warehouses;
using Connections.Tests.Support.Tools;
using Connections.Web.Demo;

namespace Connections.Tests.Warehouses;

/// <summary>
/// The queries of <c>docs/warehouses.md</c> on a week of the demonstration shop, against the results that stand there: 600 visits from 9 January
/// 2026 on, 1,008 seconds apart on average, with an event every 20 seconds in each.
/// </summary>
public sealed partial class AnalystQueriesTests : IAsyncLifetime
{
    private const int Visits = 600;

    private SyncHost _host = null!;
    private Warehouse _warehouse = null!;

    public async Task InitializeAsync()
    {
        _host = await SyncHost.StartAsync();
        _warehouse = await _host.AddWarehouseAsync("null");
        foreach (var (at, call) in Week().OrderBy(call => call.At))
        {
            foreach (var time in new[] { "receivedAt", "sentAt", "originalTimestamp", "timestamp" })
                call[time] = at.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'");
            _host.Log.Add(_host.WebsiteId, call);
        }

        await _host.SyncAsync(_warehouse);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task The_queries_of_the_document_give_the_results_that_stand_there()
    {
        var section = File.ReadAllText(Path.Combine(NpmTools.RepositoryRoot, "docs", "warehouses.md")).Split("## An analyst's queries")[1].Split("\n## ")[0];
        var queries = Query().Matches(section);

        Assert.Equal(3, queries.Count);
        foreach (Match query in queries)
        {
            var answer = await _host.Get<WarehouseQueries>().RunAsync(_warehouse.Id, query.Groups["sql"].Value, default);
            Assert.True(answer.Error is null, answer.Error);
            var lines = query.Groups["table"].Value.Trim().Split('\n').Select(line => line.Trim('|', ' ').Split('|').Select(cell => cell.Trim()).ToList()).ToList();
            Assert.Equal(lines[0], answer.Columns);
            Assert.Equal(lines.Skip(2), answer.Rows.Select(row => row.Select(cell => cell ?? "").ToList()));
        }
    }

    private static IEnumerable<(DateTimeOffset At, System.Text.Json.Nodes.JsonObject Call)> Week()
    {
        var (random, gaps) = (new Random(20261), new Random(1));
        var start = new DateTimeOffset(2026, 1, 9, 0, 0, 0, TimeSpan.Zero);
        for (var visit = 0; visit < Visits; visit++)
        {
            start = start.AddSeconds(gaps.Next(2 * 1008));
            var at = start;
            foreach (var call in new Visitor(random, visit + 1).Visit())
            {
                yield return (at, call);
                at = at.AddSeconds(20);
            }
        }
    }

    [GeneratedRegex(@"```sql\n(?<sql>.*?)```\s*(?<table>(\|[^\n]*\n)+)", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Query();
}
