using System.Net;
using System.Text.Json.Nodes;
using Connections.Core.Delivery;
using Connections.Core.Delivery.Trials;
using Connections.Core.Destinations;
using Connections.Core.Workspaces;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Connections.Tests.Support;

/// <summary>A destination of the catalogue, run as delivery runs it, against a vendor that answers as it is told: payloads or events in, requests and outcomes out.</summary>
/// <param name="type">The destination.</param>
/// <param name="action">The action of <see cref="SendAsync"/>; null where each call names its own.</param>
/// <param name="settings">Its settings, as JSON.</param>
internal sealed class ActionTrial(string type, string? action = null, string settings = "{}") : IDisposable
{
    private readonly Dictionary<string, DeliveryPlan> _plans = []; // kept: what an action remembers between calls belongs to its plan
    private readonly List<(string Method, string Part, HttpStatusCode Status, string Body)> _answers = [];

    public ScriptedVendor Vendor { get; } = new() { Answers = _ => Task.FromResult(ScriptedVendor.Answer(HttpStatusCode.OK, "{}")) };

    public HurriedClock Clock { get; } = new(new(2024, 3, 5, 10, 0, 0, TimeSpan.Zero));

    /// <summary>What was sent, one line for each request: method, path with query, body.</summary>
    public IEnumerable<string> Sent => Vendor.Received.Select(request => $"{request.Method} {request.Address.PathAndQuery} {request.Body}".TrimEnd());

    /// <summary>What the vendor answers next, in order; the last one again and again.</summary>
    public ActionTrial Answering(params (int Status, string Body)[] answers)
    {
        var next = 0;
        Vendor.Answers = _ =>
        {
            var (status, body) = answers[Math.Min(next++, answers.Length - 1)];
            return Task.FromResult(ScriptedVendor.Answer((HttpStatusCode)status, body));
        };
        return this;
    }

    /// <summary>What the vendor answers to requests whose address has this part, once; an empty object where nothing fits.</summary>
    public ActionTrial Answers(string method, string part, string body, HttpStatusCode status = HttpStatusCode.OK)
    {
        _answers.Add((method, part, status, body));
        Vendor.Answers = request =>
        {
            var at = _answers.FindIndex(answer => answer.Method == request.Method && request.Address.AbsoluteUri.Contains(answer.Part, StringComparison.Ordinal));
            if (at < 0)
                return Task.FromResult(ScriptedVendor.Answer(HttpStatusCode.OK, "{}"));
            var answer = _answers[at];
            _answers.RemoveAt(at);
            return Task.FromResult(ScriptedVendor.Answer(answer.Status, answer.Body));
        };
        return this;
    }

    /// <summary>Sends payloads of its action together, as JSON; more than one as a batch. Each must fit the action's fields.</summary>
    public Task<IReadOnlyList<Outcome>> SendAsync(params string[] payloads) => RunAsync(action!, payloads);

    /// <summary>As <see cref="SendAsync"/>, of any action.</summary>
    public async Task<IReadOnlyList<Outcome>> RunAsync(string action, params IReadOnlyList<string> payloads)
    {
        if (!_plans.TryGetValue(action, out var plan))
            _plans[action] = plan = Plan([new(Guid.NewGuid(), action, action, "type = \"track\"", [], true)]);
        var mapping = Assert.Single(plan.Mappings);
        var fitted = payloads.Select(payload => PayloadCheck.Fit(mapping.Action.Fields, Object(payload))).ToList();
        Assert.All(fitted, one => Assert.Empty(one.Problems));
        Assert.True(payloads.Count == 1 || mapping.Action.Batch is not null, $"{type}'s {action} takes one event at a time.");
        return (await Runner().RunAsync(plan, mapping, [.. fitted.Select(one => MadePayload.Of(one.Value!))], default)).Outcomes;
    }

    /// <summary>As <see cref="RunAsync"/>, in one word for each payload: Delivered, Retry or Discarded.</summary>
    public async Task<string> EndsAsync(string action, params IReadOnlyList<string> payloads) =>
        string.Join(' ', (await RunAsync(action, payloads)).Select(outcome => outcome.GetType().Name));

    /// <summary>Takes an event through the mappings that a new destination starts with.</summary>
    public async Task<Outcome> DeliverAsync(string json)
    {
        var entry = DestinationCatalogue.Find(type)!;
        var presets = entry.Presets.Select(preset => new MappingSetup(
            Guid.NewGuid(), preset.Name, preset.Action, preset.Trigger, preset.Full(entry.Actions.Single(action => action.Slug == preset.Action)), true));
        return (await new EventDelivery(Runner()).RunAsync(Plan([.. presets]), System.Text.Encoding.UTF8.GetBytes(json), [], default)).Outcome;
    }

    /// <summary>What the vendor offers, for a mapping that says this by fixed values.</summary>
    public async Task<IReadOnlyList<VendorChoice>> OffersAsync(VendorChoices offers, string payload)
    {
        IReadOnlyList<VendorChoice> found = [];
        VendorException? refused = null;
        var question = new DestinationAction("choices", "Choices")
        {
            Description = offers.What,
            Fields = [],
            PerformAsync = async (call, calls, cancellationToken) =>
            {
                try
                {
                    found = await offers.ReadAsync(call, calls, cancellationToken);
                }
                catch (VendorException e)
                {
                    refused = e;
                }

                return [EventResult.Delivered];
            },
        };
        var end = await Inquiry.RunAsync(Runner(), Plan([]), question, Object(payload), default);
        if (refused is not null)
            throw refused;
        Assert.IsType<Outcome.Delivered>(Assert.Single(end.Outcomes));
        return found;
    }

    /// <summary>The one request that was made: method, address and body.</summary>
    public void AssertSent(string method, string address, string body) => AssertSent((method, address, body));

    /// <summary>The requests that were made, in order.</summary>
    public void AssertSent(params (string Method, string Address, string Body)[] expected)
    {
        Assert.Equal(expected.Select(one => $"{one.Method} {one.Address}"), Vendor.Received.Select(one => $"{one.Method} {one.Address.AbsoluteUri}"));
        Assert.All(expected.Zip(Vendor.Received), pair => Assert.True(
            Same(pair.First.Body, pair.Second.Body), $"Expected {pair.First.Body}\nbut sent {pair.Second.Body}"));
    }

    public void Dispose() => Vendor.Dispose();

    private ActionRunner Runner() =>
        new(new(new OneClient(Vendor), Options.Create(new DeliveryOptions()), Clock), Clock, NullLogger<ActionRunner>.Instance);

    private DeliveryPlan Plan(IReadOnlyList<MappingSetup> mappings) => DeliveryPlan.Compile(
        new(Guid.NewGuid(), type, type, type, true, Object(settings), null, [], mappings) { OAuth = new() { ["accessToken"] = "ACCESS_TOKEN" } });

    private static bool Same(string expected, string sent) =>
        expected == sent || (expected.StartsWith('{') && JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(sent)));

    private static JsonObject Object(string json) => JsonNode.Parse(json)!.AsObject();
}
