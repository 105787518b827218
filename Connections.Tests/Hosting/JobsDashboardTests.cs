using System.Net;
using System.Text.RegularExpressions;
using Connections.Core.Jobs;
using Connections.Tests.Access;
using Connections.Tests.Jobs;
using Hangfire;
using Hangfire.Common;
using Hangfire.States;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Hosting;

/// <summary>The dashboard at <c>/jobs</c>, as a signed-in owner reads it, beside a state that the test has made.</summary>
public sealed partial class JobsDashboardTests(ConsoleApp app) : IClassFixture<ConsoleApp>
{
    private const string Unserved = "served-by-nobody";

    [Fact]
    public async Task It_shows_how_many_jobs_there_are_in_each_state()
    {
        using var browser = await app.SignedInAsync();
        var jobs = app.Services.GetRequiredService<IBackgroundJobClientV2>();
        var before = await StatesAsync(browser);
        for (var i = 0; i < 5; i++)
            jobs.Enqueue(Unserved, () => Chores.Nothing());
        for (var i = 0; i < 3; i++)
            jobs.Schedule(Unserved, () => Chores.Nothing(), TimeSpan.FromDays(2));
        for (var i = 0; i < 4; i++)
            jobs.Create(Call(), new FailedState(new InvalidOperationException("as the test wants it")));
        for (var i = 0; i < 2; i++)
            jobs.ContinueJobWith(jobs.Schedule(Unserved, () => Chores.Nothing(), TimeSpan.FromDays(2)), () => Chores.Nothing());

        var after = await StatesAsync(browser);

        Assert.Equal((before.Scheduled + 5, before.Failed + 4, before.Awaiting + 2), (after.Scheduled, after.Failed, after.Awaiting));
        Assert.Contains(">5<", Row(await PageAsync(browser, "/jobs/jobs/enqueued"), Unserved), StringComparison.Ordinal);
        Assert.Equal(5, CountOf(await PageAsync(browser, $"/jobs/jobs/enqueued/{Unserved}"), "js-jobs-list-row"));
        Assert.Equal(after.Failed, CountOf(await PageAsync(browser, "/jobs/jobs/failed"), "js-jobs-list-row"));
    }

    [Fact]
    public async Task It_shows_the_servers_with_their_workers_and_queues()
    {
        using var browser = await app.SignedInAsync();
        var servers = app.Services.GetRequiredService<JobStorage>().GetMonitoringApi().Servers();

        var page = await PageAsync(browser, "/jobs/servers");

        Assert.All(servers, server => Assert.Contains($">{server.WorkersCount}<", Row(page, server.Name.Split(':')[0]).Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal));
        Assert.Contains(Queues.Delivery, page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_totals_are_those_of_the_storage()
    {
        using var browser = await app.SignedInAsync();

        // The product's own jobs go on meanwhile: a moment is wanted at which nothing changed between the two looks.
        for (var tries = 0; tries < 200; tries++)
        {
            var monitor = app.Services.GetRequiredService<JobStorage>().GetMonitoringApi();
            var before = monitor.GetStatistics();
            var states = await StatesAsync(browser);
            var recurring = Number(await PageAsync(browser, "/jobs/recurring"), "recurring");
            var after = monitor.GetStatistics();
            if ((before.Scheduled, before.Failed, before.Processing, before.Recurring, before.Succeeded) != (after.Scheduled, after.Failed, after.Processing, after.Recurring, after.Succeeded))
                continue;

            Assert.Equal((after.Scheduled, after.Failed, after.Recurring), (states.Scheduled, states.Failed, recurring));
            return;
        }

        Assert.Fail("The state changed between any two looks.");
    }

    // One that is not tried again: a retry would make it a scheduled one.
    private static Job Call() => Job.FromExpression(() => Chores.Fail("dashboard"));

    private static async Task<(int Scheduled, int Failed, int Awaiting)> StatesAsync(HttpClient browser)
    {
        var page = await PageAsync(browser, "/jobs/jobs/scheduled");
        return (Number(page, "jobs/scheduled"), Number(page, "jobs/failed"), Number(page, "jobs/awaiting"));
    }

    private static async Task<string> PageAsync(HttpClient browser, string path)
    {
        using var answer = await browser.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }

    // The number that stands behind a link of the dashboard's menu.
    private static int Number(string page, string link)
    {
        var found = Regex.Match(page, $"""href="[^"]*/{link}"[^>]*>.*?</a>""", RegexOptions.Singleline);
        Assert.True(found.Success, $"No link to {link}:\n{page}");
        var numbers = Digits().Matches(Tags().Replace(found.Value, " "));
        return numbers.Count == 0 ? 0 : int.Parse(numbers[0].Value, System.Globalization.CultureInfo.InvariantCulture);
    }

    private static string Row(string page, string name) =>
        Whitespace().Replace(page.Split("<tr").First(row => row.Contains(name, StringComparison.Ordinal)), "");

    private static int CountOf(string page, string text) => page.Split(text).Length - 1;

    [GeneratedRegex(@"\d+")]
    private static partial Regex Digits();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tags();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Whitespace();
}
