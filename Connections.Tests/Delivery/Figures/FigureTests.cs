using System.Net;
using Connections.Core.Delivery;
using Connections.Core.Delivery.Figures;
using Connections.Core.Log;
using Connections.Tests.Support;

namespace Connections.Tests.Delivery.Figures;

public sealed class FigureTests : IAsyncLifetime
{
    private DeliveryRig _rig = null!;

    public async Task InitializeAsync() => _rig = await DeliveryRig.StartAsync(("RetryWindow", "00:01:00"));

    public async Task DisposeAsync() => await _rig.DisposeAsync();

    [Fact]
    public async Task Ends_are_counted_by_source_name_and_reason()
    {
        var hook = await _rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly()]);
        _rig.Vendor.Answers = request => Task.FromResult(ScriptedVendor.Answer(request.Body.Contains("bad", StringComparison.Ordinal) ? HttpStatusCode.BadRequest : HttpStatusCode.OK));
        _rig.Track("a", "good");
        _rig.Track("b", "good");
        _rig.Track("c", "bad");
        _rig.Log.Append(_rig.SourceId, "d", """{"type":"page","name":"Home"}""");

        await _rig.DrainAsync(hook.Id);

        Assert.Equal(
            [(DeliveryStates.Delivered, "", EventType.Track, "good", 2L), (DeliveryStates.Discarded, "400", EventType.Track, "bad", 1), (DeliveryStates.Filtered, "NO_MATCHING_MAPPING", EventType.Page, "Home", 1)],
            (await WholeAsync(hook.Id)).Select(figure => (figure.State, figure.Reason, figure.Type!.Value, figure.Name, figure.Count)).Order());
        Assert.All(await WholeAsync(hook.Id), figure => Assert.Equal(_rig.SourceId, figure.SourceId));
    }

    [Fact]
    public async Task Each_mapping_of_an_event_that_has_ended_is_counted_for_itself()
    {
        var hook = await _rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly(), DeliveryRig.NameOnly(url: "https://other.example.com/"), DeliveryRig.NameOnly("type = \"page\"")]);
        _rig.Vendor.Answers = request => Task.FromResult(ScriptedVendor.Answer(request.Address.Host == "other.example.com" ? HttpStatusCode.Gone : HttpStatusCode.OK));
        _rig.Track("a", "one");
        _rig.Track("b", "two");

        await _rig.DrainAsync(hook.Id);

        var mappings = (await ReadAsync(hook.Id)).Where(figure => figure.MappingId is not null).ToList();
        Assert.Equal([(hook.Mappings[0].Id, "delivered", "", 2L), (hook.Mappings[1].Id, "discarded", "410", 2), (hook.Mappings[2].Id, "filtered", DeliveryFigures.FilteredAtMapping, 2)], mappings.OrderBy(one => one.State).Select(one => (one.MappingId!.Value, one.State, one.Reason, one.Count)));
    }

    [Fact]
    public async Task Latency_runs_from_receiving_to_the_answer()
    {
        var hook = await _rig.AddWebhookAsync();
        foreach (var (user, age) in new[] { ("a", 1), ("b", 1), ("c", 60) })
            _rig.Log.Append(_rig.SourceId, user, $$"""{"type":"track","event":"x","receivedAt":"{{_rig.Clock.GetUtcNow().AddSeconds(-age):O}}"}""");

        await _rig.DrainAsync(hook.Id);

        var took = (await ReadAsync(hook.Id)).Where(figure => figure.State == DeliveryStates.Took).Select(figure => (figure.Reason, figure.Count)).ToList();
        Assert.InRange(LatencyScale.Percentile(took, 0.5)!.Value.TotalSeconds, 0.9, 1.1);
        Assert.InRange(LatencyScale.Percentile(took, 0.95)!.Value.TotalSeconds, 54, 66);
        Assert.Null(LatencyScale.Percentile([], 0.95));
    }

    [Fact]
    public async Task What_is_sent_again_and_arrives_is_moved_from_one_figure_to_the_other()
    {
        var hook = await _rig.AddWebhookAsync();
        _rig.Vendor.AlwaysAnswers(HttpStatusCode.BadRequest);
        _rig.Track("a", "one");
        await _rig.DrainAsync(hook.Id);
        _rig.Clock.Advance(TimeSpan.FromMinutes(3));
        _rig.Vendor.AlwaysAnswers(HttpStatusCode.OK);

        await _rig.ResendAsync(hook.Id);

        var whole = Assert.Single(await WholeAsync(hook.Id));
        Assert.Equal(("delivered", "one", 1L), (whole.State, whole.Name, whole.Count));
    }

    [Fact]
    public async Task A_period_has_its_own_figures_and_hours_outlive_minutes()
    {
        var hook = await _rig.AddWebhookAsync();
        _rig.Track("a", "first");
        await _rig.DrainAsync(hook.Id);
        var first = _rig.Clock.GetUtcNow();
        _rig.Clock.Advance(TimeSpan.FromDays(3));
        _rig.Track("a", "second");
        await _rig.DrainAsync(hook.Id);

        await _rig.State.TrimFiguresAsync(_rig.Clock.GetUtcNow(), default);

        Assert.Equal("second", Assert.Single(await WholeAsync(hook.Id)).Name);
        Assert.Equal(["first", "second"], (await WholeAsync(hook.Id, FigurePeriod.Ending(_rig.Clock.GetUtcNow(), TimeSpan.FromDays(7)))).Select(one => one.Name).Order());
        Assert.Equal("first", Assert.Single(await WholeAsync(hook.Id, FigurePeriod.Between(first.AddHours(-1), first.AddHours(1), _rig.Clock.GetUtcNow()))).Name);
    }

    [Fact]
    public async Task Names_without_end_are_told_apart_up_to_a_bound()
    {
        var hook = await _rig.AddWebhookAsync();
        for (var i = 0; i < 700; i++)
            _rig.Track($"u{i}", $"name {i}");

        await _rig.DrainAsync(hook.Id);

        var whole = await WholeAsync(hook.Id);
        Assert.Equal(501, whole.Count);
        Assert.Equal(200, whole.Single(figure => figure.Name == "(other)").Count);
        Assert.Equal(700, whole.Sum(figure => figure.Count));
    }

    [Fact]
    public async Task Ten_samples_of_a_reason_are_kept_with_what_was_sent_and_answered()
    {
        var hook = await _rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly()]);
        _rig.Vendor.AlwaysAnswers(HttpStatusCode.BadRequest, "no");
        for (var i = 0; i < 30; i++)
        {
            _rig.Track("a", $"{i}");
            _rig.Clock.Advance(TimeSpan.FromSeconds(20));
            await _rig.DrainAsync(hook.Id);
        }

        var samples = await _rig.State.ReadSamplesAsync(hook.Id, "discarded", "400", default);

        Assert.Equal(Enumerable.Range(20, 10).Reverse().Select(i => $"{i}"), samples.Select(sample => sample.MessageId));
        Assert.Equal(("POST https://hooks.example.com/in\n\"29\"", "no"), (samples[0].Request, samples[0].Response));
        Assert.Contains("\"event\":\"29\"", System.Text.Encoding.UTF8.GetString(samples[0].Json.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Figures_go_with_their_destination()
    {
        var hook = await _rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly("type = \"page\"")]);
        _rig.Track("a", "one");
        await _rig.DrainAsync(hook.Id);

        await _rig.State.ForgetAsync(hook.Id, default);

        Assert.Empty(await ReadAsync(hook.Id));
        Assert.Empty(await _rig.State.ReadSamplesAsync(hook.Id, "filtered", "NO_MATCHING_MAPPING", default));
    }

    private async Task<List<EventFigure>> WholeAsync(Guid id, FigurePeriod? period = null) =>
        [.. (await ReadAsync(id, period)).Where(figure => figure.MappingId is null && figure.State != DeliveryStates.Took)];

    private Task<IReadOnlyList<EventFigure>> ReadAsync(Guid id, FigurePeriod? period = null) =>
        _rig.State.ReadFiguresAsync(id, period ?? FigurePeriod.Ending(_rig.Clock.GetUtcNow(), TimeSpan.FromHours(24)), null, default);
}
