using System.Net;
using Bunit;
using Connections.Core.Delivery;
using Connections.Core.Delivery.Figures;
using Connections.Core.Delivery.Replays;
using Connections.Core.Destinations;
using Connections.Core.Ingest;
using Connections.Core.Log;
using Connections.Core.Sources;
using Connections.Core.Workspaces;
using Connections.Tests.Support;
using Connections.Web.Access;
using Connections.Web.Pages.Destinations;
using Hangfire;
using Hangfire.InMemory;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;

namespace Connections.Tests.Pages.Destinations;

/// <summary>The pages that say what happened at a destination, over the real delivery and a vendor that does as it is told.</summary>
public sealed class WhatHappenedTests : PageContext, IDisposable
{
    private readonly ScriptedVendor _vendor = new();
    private readonly InMemoryStorage _jobs = new();
    private readonly Source _source = A.Source("Website");
    private Destination _hook = null!;

    public WhatHappenedTests()
    {
        Services.AddLogging();
        Services.AddSingleton<IBackgroundJobClient>(new BackgroundJobClient(_jobs));
        Services.Configure<HttpClientFactoryOptions>("delivery", options => options.HttpMessageHandlerBuilderActions.Add(builder => builder.PrimaryHandler = _vendor));
    }

    [Fact, Owes(50)]
    public async Task Event_delivery_shows_delivered_not_delivered_and_latency_and_an_error_unfolds_to_advice_and_three_bodies()
    {
        await ArrangeAsync();
        await DeliverAsync("good", "good", "bad");

        var tab = Show<DestinationDeliveryTab>();
        tab.WaitForElement(".figure-line");

        Assert.Equal(["2 of 3 (66.7 %)", "1"], tab.FindAll(".figure-line dd").Take(2).Select(dd => dd.TextContent.Replace('\u202f', ' ')));
        Assert.Matches("^1\\.[89] s$|^2\\.[0-2] s$", tab.FindAll(".figure-line dd")[2].TextContent.Replace('\u202f', ' '));
        tab.Find("button:contains('400')").Click();
        tab.WaitForElement(".sample");
        Assert.Equal(["What it means", "Likely cause", "What to do"], tab.FindAll(".reason-text dt").Select(dt => dt.TextContent));
        Assert.Equal(["You sent", "Request to destination", "Response from destination"], tab.FindAll(".bodies h4").Select(h => h.TextContent));
        Assert.Contains("no such thing", tab.Find(".bodies").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_no_mapping_is_enabled_the_overview_says_that_everything_is_filtered()
    {
        await ArrangeAsync();
        Assert.Empty(Show<DestinationOverviewTab>().FindAll("a[href$='/mappings']"));

        _hook.Mappings.ForEach(mapping => mapping.Enabled = false);
        var tab = Show<DestinationOverviewTab>();

        Assert.Contains("Every event is filtered here", tab.Find(".notice.warning").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("Each new event of its sources is sent to it", tab.Markup, StringComparison.Ordinal);
        Assert.Single(tab.FindAll("a[href$='/mappings']"));
    }

    [Fact]
    public async Task A_destination_that_is_paused_says_so_and_when_it_is_tried()
    {
        await ArrangeAsync();
        Assert.DoesNotContain("Paused", Show<DestinationOverviewTab>().Markup, StringComparison.Ordinal);
        _vendor.AlwaysAnswers(HttpStatusCode.BadGateway);
        await DeliverAsync([.. Enumerable.Repeat("dead", 60)]);

        var tab = Show<DestinationOverviewTab>();

        tab.WaitForAssertion(() => Assert.Contains("Paused. It failed for every event", tab.Find(".notice.warning").TextContent, StringComparison.Ordinal));
    }

    [Fact, Owes(51)]
    public async Task The_overview_s_steps_add_up_and_a_mapping_changes_the_later_ones_only()
    {
        await ArrangeAsync();
        await DeliverAsync("good", "good", "bad", "other");

        var tab = Show<DestinationStepsTab>();
        tab.WaitForElement(".step");

        Assert.Equal(["received", "ingest", "source", "filtered", "pending", "failed", "delivered"], tab.FindAll(".step").Select(step => step.GetAttribute("data-step")!));
        Assert.Equal("50\u202f%", Figure(tab, "delivered"));
        tab.FindAll("button").Single(button => button.TextContent == "Count").Click();
        Assert.Equal(("4", "0", "1", "0", "1", "2"), (Figure(tab, "received"), Figure(tab, "ingest"), Figure(tab, "filtered"), Figure(tab, "pending"), Figure(tab, "failed"), Figure(tab, "delivered")));
        Assert.Empty(tab.FindAll(".step[data-step=pending] button"));
        Assert.Equal(["failed"], tab.FindAll(".step.bad").Select(step => step.GetAttribute("data-step")!)); // a zero is no alarm

        tab.Find("select").Change(_hook.Mappings[1].Id.ToString());
        tab.WaitForAssertion(() => Assert.Equal("0", Figure(tab, "delivered")));

        Assert.Equal(("4", "0", "4", "0"), (Figure(tab, "received"), Figure(tab, "ingest"), Figure(tab, "filtered"), Figure(tab, "failed")));
        tab.FindAll(".step button").Single(button => button.TextContent.StartsWith("Filtered at destination", StringComparison.Ordinal)).Click();
        Assert.Contains(DeliveryFigures.FilteredAtMapping, tab.Find("table").TextContent, StringComparison.Ordinal);
    }

    [Fact, Owes(51)]
    public async Task Of_a_reason_ten_samples_are_shown()
    {
        await ArrangeAsync();
        await DeliverAsync([.. Enumerable.Repeat("bad", 15)]);

        var tab = Show<DestinationStepsTab>();
        tab.WaitForElement(".step");
        tab.FindAll(".step button").Single(button => button.TextContent.StartsWith("Failed delivery", StringComparison.Ordinal)).Click();
        tab.Find("button:contains('400')").Click();

        tab.WaitForElement(".sample");
        Assert.Equal(10, tab.FindAll(".sample").Count);
    }

    [Fact, Owes(54)]
    public async Task A_disabled_destination_shows_how_many_events_passed_it_by()
    {
        await ArrangeAsync();
        await Services.GetRequiredService<DestinationAdministration>().SetEnabledAsync(_hook.Id, false, new Actor(Person, "Ada"), default);
        _hook.Enabled = false;
        Clock.Advance(TimeSpan.FromMinutes(5));
        for (var i = 0; i < 3; i++)
            Receive(_source, """{"type":"track","event":"x"}""");
        Clock.Advance(TimeSpan.FromMinutes(1));
        await CountStoredAsync();

        var tab = Show<DestinationDeliveryTab>();

        tab.WaitForAssertion(() => Assert.Contains("3 events passed it by", tab.Find(".notice").TextContent, StringComparison.Ordinal));
    }

    [Fact, Owes(53)]
    public async Task Parked_events_are_sent_again_by_reason_and_singly_and_a_re_send_can_be_cancelled()
    {
        await ArrangeAsync();
        await DeliverAsync("bad", "bad", "gone");
        Navigation.NavigateTo("/acme/destinations/hook/parked?reason=400");

        var tab = Show<DestinationParkedTab>();
        tab.WaitForElement("tbody tr");

        Assert.Equal(2, tab.FindAll("tbody tr").Count);
        Assert.Equal(3, tab.FindAll("tbody tr button[aria-label^='Retry event'], .filter-line .button.filled").Count);
        tab.FindAll(".filter-line button").Single(button => button.TextContent == "Retry 2 events").Click();
        tab.WaitForElement(".long-work");
        Assert.Equal(new ParkedSelection { Code = "400" }, Queued());
        tab.FindAll(".long-work button").Single().Click();
        Assert.True(Services.GetRequiredService<Resends>().CancelledOf(_hook.Id).IsCancellationRequested);
    }

    [Fact]
    public async Task A_viewer_can_send_nothing_again()
    {
        await ArrangeAsync();
        await DeliverAsync("bad");
        Authorization.SetPolicies(Policies.Viewer);

        var tab = Show<DestinationParkedTab>();
        tab.WaitForElement("tbody tr");

        Assert.Empty(tab.FindAll("button:contains('Retry')"));
    }

    [Fact, Owes(46, 47)]
    public async Task The_tester_says_that_it_is_real_and_what_did_not_match()
    {
        await ArrangeAsync();

        var tab = Show<DestinationTesterTab>();
        Assert.Contains("Sending is real.", tab.Find(".notice").TextContent, StringComparison.Ordinal);
        Assert.Contains("filters", tab.Find(".notice").TextContent, StringComparison.Ordinal);
        tab.Find("textarea").Input("""{"type":"track","event":"bad"}""");
        Assert.Contains("1 of 2 enabled mappings match", tab.Find(".tester-result [role=status]").TextContent, StringComparison.Ordinal);
        tab.FindAll("button").Single(button => button.TextContent == "Send test event").Click();
        tab.WaitForAssertion(() => Assert.Contains("Status 400", tab.Markup, StringComparison.Ordinal));
        Assert.Equal("\"bad\"", Assert.Single(_vendor.Bodies));

        tab.Find("textarea").Input("""{"type":"identify"}""");
        Assert.Contains("The nearest is", tab.Markup, StringComparison.Ordinal);
        Assert.Contains("type = \"track\"", tab.FindAll(".notice")[1].TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_replay_is_started_with_what_was_chosen()
    {
        await ArrangeAsync();
        await DeliverAsync("good");
        Clock.Advance(TimeSpan.FromHours(1));

        var tab = Show<DestinationReplaysTab>();
        tab.WaitForElement(".empty-state");
        tab.FindAll("fieldset input")[1].Change(true);
        tab.Find("input[type=number]").Change("25");
        tab.Find("form").Submit();

        tab.WaitForElement(".long-work");
        var replay = Assert.Single(await Services.GetRequiredService<ReplayControl>().ListAsync(_hook.Id, default));
        Assert.Equal((25, "track", true, "Ada"), (replay.Request.Rate, Assert.Single(replay.Request.Types), replay.Request.LeaveOutDelivered, replay.CreatedBy));
    }

    void IDisposable.Dispose()
    {
        _vendor.Dispose();
        _jobs.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task ArrangeAsync()
    {
        _hook = A.Destination("Hook", [_source]);
        _hook.Mappings.Clear();
        foreach (var (position, trigger) in new[] { (0, "type = \"track\" and event != \"other\""), (1, "type = \"page\"") })
            _hook.Mappings.Add(new() { DestinationId = _hook.Id, Position = position, Name = $"Mapping {position}", Action = "send", Trigger = trigger, Mapping = """{"data":{"@path":"$.event"}}""" });
        await SeedAsync(_source, _hook);
        await Services.GetRequiredService<CurrentSetup>().ReloadAsync(default);
        _vendor.Answers = request => Task.FromResult(request.Body switch
        {
            "\"bad\"" => ScriptedVendor.Answer(HttpStatusCode.BadRequest, "no such thing"),
            "\"gone\"" => ScriptedVendor.Answer(HttpStatusCode.Gone),
            _ => ScriptedVendor.Answer(HttpStatusCode.OK),
        });
        await Services.GetRequiredService<IDeliveryState>().BeginAsync(_hook.Id, Log.End, default);
    }

    private async Task DeliverAsync(params string[] names)
    {
        for (var i = 0; i < names.Length; i++)
            Log.Append(_source.Id, $"u{i}", $$"""{"type":"track","event":"{{names[i]}}","messageId":"m{{i}}","receivedAt":"{{Clock.GetUtcNow().AddSeconds(-2):O}}"}""");
        for (var end = new SliceEnd(true, null, null); end.MoreNow;)
            end = await Services.GetRequiredService<Deliverer>().DeliverSliceAsync(_hook.Id, new CancellationTokenSource(TimeSpan.FromSeconds(20), TimeProvider.System).Token);
    }

    private async Task CountStoredAsync()
    {
        var counts = new StoredCounts();
        var (next, _) = await ((IEventLog)Log).ViewAsync(Log.Start, 1000, 1 << 20, counts.Add, default);
        Services.GetRequiredService<ActivityDb>().AddStored(counts, next);
    }

    private IRenderedComponent<TTab> Show<TTab>()
        where TTab : IComponent => Render<TTab>(parameters =>
        {
            parameters.TryAdd("Destination", _hook);
            parameters.TryAdd("Workspace", "acme");
        });

    private ParkedSelection Queued()
    {
        var monitor = _jobs.GetMonitoringApi();
        var job = monitor.EnqueuedJobs("delivery", 0, 10).Single().Value.Job;
        return (ParkedSelection)job.Args[1];
    }

    private static string Figure<TTab>(IRenderedComponent<TTab> tab, string step)
        where TTab : IComponent => tab.Find($".step[data-step={step}] strong").TextContent;
}
