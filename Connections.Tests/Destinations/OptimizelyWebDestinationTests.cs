using System.Net;
using System.Text.Json.Nodes;
using Connections.Core.Delivery;
using Connections.Tests.Support;

namespace Connections.Tests.Destinations;

public sealed class OptimizelyWebDestinationTests
{
    private const string Settings = """{"optimizelyApiKey":"k","optimizelyAccountId":"7","projectID":8}""";
    private const string NotMade = "\"createEventIfNotFound\":\"DO_NOT_CREATE\"";

    [Fact]
    public async Task Events_of_one_batch_that_are_not_known_are_made_once_each()
    {
        using var trial = Trial("[]");

        var outcomes = await trial.SendAsync(Event("A"), Event("B"), Event("A"));

        Assert.All(outcomes, outcome => Assert.IsType<Outcome.Delivered>(outcome));
        Assert.Equal(["GET /v2/events", "POST /v2/projects/8/custom_events", "GET /v2/events", "POST /v2/projects/8/custom_events", "POST /v1/events"], Sent(trial));
        Assert.Equal(3, JsonNode.Parse(trial.Vendor.Bodies.Last())!["visitors"]!.AsArray().Count);
    }

    [Fact]
    public async Task An_event_is_found_on_a_later_page()
    {
        using var trial = Trial($"[{string.Join(',', Enumerable.Range(0, 100).Select(i => $$"""{"id":{{i}},"key":"other {{i}}"}"""))}]", """[{"id":4711,"key":"big_order"}]""");

        await trial.SendAsync(Event("Big Order", "\"shouldSnakeCaseEventKey\":true").Replace("\"timestamp\"", "\"standardEventProperties\":{\"revenue\":25.5},\"customStringProperties\":{\"Color\":\"red\"},\"timestamp\"", StringComparison.Ordinal));

        Assert.Equal(["GET /v2/events", "GET /v2/events", "POST /v1/events"], Sent(trial));
        Assert.Contains("&page=2", trial.Vendor.Received[1].Address.Query, StringComparison.Ordinal);
        var happened = JsonNode.Parse(trial.Vendor.Bodies.Last())!["visitors"]![0]!["snapshots"]![0]!["events"]![0]!;
        Assert.Equal("""{"entity_id":"4711","key":"big_order","revenue":2550,"tags":{"Color":"red"},"timestamp":1709632798123,"type":"other","uuid":"m"}""", happened.ToJsonString());
    }

    [Fact]
    public async Task One_that_is_not_to_be_made_is_refused_and_the_others_go()
    {
        using var trial = Trial("""[{"id":1,"key":"A"}]""");

        var outcomes = await trial.SendAsync(Event("A", NotMade), Event("B", NotMade));

        Assert.IsType<Outcome.Delivered>(outcomes[0]);
        Assert.IsType<Outcome.Discarded>(outcomes[1]);
    }

    [Fact]
    public async Task A_known_number_asks_nobody()
    {
        using var trial = Trial("[]");

        await trial.SendAsync(Event("A", "\"eventId\":\"99\""));

        Assert.Equal(["POST /v1/events"], Sent(trial));
    }

    [Fact]
    public async Task A_look_up_that_fails_for_now_is_tried_again()
    {
        using var trial = new ActionTrial("optimizely-web", "trackEvent", Settings).Answering((503, "{}"));

        Assert.IsType<Outcome.Retry>(Assert.Single(await trial.SendAsync(Event("A"))));
    }

    private static ActionTrial Trial(params string[] pages)
    {
        var trial = new ActionTrial("optimizely-web", "trackEvent", Settings);
        var (page, made) = (0, 100);
        trial.Vendor.Answers = request => Task.FromResult(ScriptedVendor.Answer(HttpStatusCode.OK, request.Method == "GET"
            ? pages[Math.Min(page++, pages.Length - 1)]
            : request.Address.AbsolutePath.EndsWith("custom_events", StringComparison.Ordinal) ? $$"""{"id":{{made++}}}""" : ""));
        return trial;
    }

    private static IEnumerable<string> Sent(ActionTrial trial) => trial.Vendor.Received.Select(request => $"{request.Method} {request.Address.AbsolutePath}");

    private static string Event(string key, string more = "\"eventType\":\"x\"")
    {
        var config = JsonNode.Parse($$"""{"createEventIfNotFound":"CREATE","shouldSnakeCaseEventKey":false,"eventKey":"{{key}}"}""")!.AsObject();
        foreach (var (name, value) in JsonNode.Parse($$"""{{{more}}}""")!.AsObject())
            config[name] = value?.DeepClone();
        return $$"""{"uuid":"m","endUserId":"u","anonymizeIP":true,"eventSyncConfig":{{config.ToJsonString()}},"timestamp":"2024-03-05T09:59:58.123Z"}""";
    }
}
