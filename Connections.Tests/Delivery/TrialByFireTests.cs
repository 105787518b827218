using System.Net;
using System.Text.Json.Nodes;
using Connections.Tests.Support;

namespace Connections.Tests.Delivery;

/// <summary>A vendor that does everything wrong, each for a share of the requests.</summary>
public sealed class TrialByFireTests
{
    private const int Users = 30;
    private const int EventsOfEach = 14;
    private const int BadRequests = 400;

    private readonly Lock _lock = new();
    private readonly Random _dice = new(20261126);
    private readonly HashSet<string> _accepted = [];
    private readonly HashSet<string> _refused = [];
    private readonly List<string> _overtakers = [];
    private int _requests;
    private int _receipts;

    [Theory, InlineData(false), InlineData(true)]
    public async Task Every_event_ends_with_its_reason_the_counts_add_up_and_the_order_of_each_user_holds(bool batched)
    {
        await using var rig = await DeliveryRig.StartAsync(("Concurrency", "8"), ("BatchEvents", "60"));
        var hook = await rig.AddWebhookAsync(mappings: [batched ? DeliveryRig.Batched(7) : DeliveryRig.NameOnly()]);
        rig.Vendor.Answers = request => AnswerAsync(rig, Names(request.Body));
        for (var number = 0; number < EventsOfEach; number++)
            for (var user = 0; user < Users; user++)
                if (number % 7 == 6)
                    rig.Log.Append(rig.SourceId, $"{user}", $$$"""{"type":"track","event":"{{{user}}}.{{{number}}}","integrations":{"All":false}}""");
                else
                    rig.Track($"{user}", $"{user}.{number}");

        do
        {
            await rig.DrainAsync(hook.Id);
            rig.Clock.Advance(TimeSpan.FromSeconds(30));
        }
        while ((await rig.Reports.ReadAsync(hook.Id, default)) is { Waiting: > 0 } or { Behind: not null });

        var reasons = (await rig.Reports.ReasonsAsync(hook.Id, default)).ToDictionary(reason => (reason.State, reason.Reason), reason => reason.Count);
        var (delivered, retried, discarded) = await rig.CountsAsync(hook.Id);
        const int filtered = Users * EventsOfEach / 7;
        Assert.Empty(_overtakers);
        Assert.Equal(filtered, reasons[("filtered", "FILTERED_BY_INTEGRATIONS_OBJECT")]);
        Assert.Equal(_refused.Count, reasons[("discarded", "400")]);
        Assert.Equal(_refused.Order(StringComparer.Ordinal), (await rig.Reports.ParkedAsync(hook.Id, 1_000, default)).Select(parked => parked.MessageId).Order(StringComparer.Ordinal));
        Assert.Equal((Users * EventsOfEach) - filtered - _refused.Count, delivered);
        Assert.Equal(_refused.Count, discarded);
        // What the vendor got, each time, is a try that was counted: delivered, given up, or to be made again.
        Assert.Equal(_receipts, delivered + discarded + retried);
        Assert.All((string[])["500", "429", "ETIMEDOUT", "ECONNRESET"], code => Assert.True(reasons.GetValueOrDefault(("retried", code)) > 0, $"no try ended with {code}"));
    }

    private async Task<HttpResponseMessage> AnswerAsync(DeliveryRig rig, string[] names)
    {
        int deed;
        lock (_lock)
        {
            _receipts += names.Length;
            // In the end it is well: what is still tried then arrives.
            deed = ++_requests > BadRequests ? 99 : _dice.Next(24);
            // What it has taken before, in a try that timed out beside another one, it does not refuse.
            if (deed is 3 && names.Any(_accepted.Contains))
                deed = 0;
            if (deed is 3)
                _refused.UnionWith(names);
            if (deed >= 6)
                Accept(names);
        }

        switch (deed)
        {
            case 0:
                return new(HttpStatusCode.InternalServerError);
            case 1:
                var slowDown = new HttpResponseMessage(HttpStatusCode.TooManyRequests);
                slowDown.Headers.RetryAfter = new(TimeSpan.FromSeconds(7));
                return slowDown;
            case 2:
                throw new HttpRequestException("The response ended prematurely.", new IOException("reset"));
            case 3:
                return ScriptedVendor.Answer(HttpStatusCode.BadRequest, "no");
            case 4:
                return ScriptedVendor.Answer(HttpStatusCode.BadGateway, "<html>\0garbage");
            case 5:
                var forEver = new TaskCompletionSource<HttpResponseMessage>();
                rig.Clock.Advance(TimeSpan.FromSeconds(10));
                return await forEver.Task;
            case 6:
                for (var slow = 0; slow < 20; slow++)
                    await Task.Yield();
                return new(HttpStatusCode.OK);
            case 7:
                return ScriptedVendor.Answer(HttpStatusCode.OK, "{\"garbage\": [");
            default:
                return new(HttpStatusCode.OK);
        }
    }

    // Nothing of a user arrives before everything earlier has arrived or was refused, or goes along in the same request.
    private void Accept(string[] names)
    {
        foreach (var name in names)
        {
            _refused.Remove(name);
            _accepted.Add(name);
            var (user, number) = (name.Split('.')[0], int.Parse(name.Split('.')[1], null));
            for (var earlier = 0; earlier < number; earlier++)
                if (earlier % 7 != 6 && !_accepted.Contains($"{user}.{earlier}") && !_refused.Contains($"{user}.{earlier}"))
                    _overtakers.Add(name);
        }
    }

    private static string[] Names(string body) => JsonNode.Parse(body) is JsonArray several ? [.. several.Select(name => $"{name}")] : [$"{JsonNode.Parse(body)}"];
}
