using Connections.Tests.Access;
using Connections.Tests.Support.Tools;

namespace Connections.Tests.Metrics;

[Collection(nameof(PipelineMetersTests))]
public sealed class PipelineMetersTests(PipelineMetersTests.App app) : IClassFixture<PipelineMetersTests.App>
{
    [Theory]
    [InlineData("""connections_consumer_lag\{[^}]*consumer="destination",slug="hook"[^}]*\} 0""")]
    [InlineData("""connections_consumer_lag\{[^}]*consumer="warehouse",slug="lake"[^}]*\} 0""")]
    [InlineData("""connections_consumer_lag\{[^}]*consumer="activity",slug=""[^}]*\} 0""")]
    [InlineData("""connections_consumer_lag_time_seconds\{[^}]*slug="hook"[^}]*\} 0""")]
    [InlineData("""connections_log_queued_bytes(\{[^}]*\})? 0""")]
    [InlineData("""connections_delivery_commits_queued(\{[^}]*\})? 0""")]
    [InlineData("""connections_jobs_queued\{[^}]*queue="delivery"[^}]*\} """)]
    [InlineData("""connections_mails_waiting(\{[^}]*\})? 0""")]
    public async Task A_scrape_tells_queues_and_lags(string line)
    {
        using var scraper = app.Browser(ip: "127.0.0.1");

        await Until.TrueAsync(async () => System.Text.RegularExpressions.Regex.IsMatch(await scraper.GetStringAsync("/metrics"), line), line);
    }

    /// <summary>Runs beside nothing else: the exporter takes instruments of one name for one, whichever host of the process they are of, and when any of them ends it tells none of them again.</summary>
    [CollectionDefinition(nameof(PipelineMetersTests), DisableParallelization = true)]
    public sealed class Alone;

    public sealed class App : ConsoleApp
    {
        protected override string SetupFile => $$"""
            {
              "workspace": { "slug": "acme", "name": "Acme" },
              "owner":     { "email": "{{OwnerEmail}}", "password": "{{Password}}" },
              "sources":   [ { "slug": "website", "type": "javascript", "writeKeys": ["wk_website"] } ],
              "destinations": [ { "slug": "hook", "name": "Hook", "type": "webhook", "sources": ["website"], "settings": { "url": "https://hooks.example.com/" } } ],
              "warehouses": [ { "slug": "lake", "name": "Lake", "type": "duckdb", "sources": ["website"], "settings": {}, "schedule": null } ]
            }
            """;
    }
}
