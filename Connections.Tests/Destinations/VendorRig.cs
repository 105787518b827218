using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Delivery;
using Connections.Core.Destinations;
using Connections.Core.Workspaces;
using Connections.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Connections.Tests.Destinations;

/// <summary>One destination of the catalogue with a vendor that answers by script: payloads in, requests and outcomes out.</summary>
internal sealed class VendorRig(string type, string settings = "{}") : IDisposable
{
    private readonly HurriedClock _clock = new(new(2024, 3, 5, 10, 0, 0, TimeSpan.Zero));
    private readonly List<(string Method, string Part, HttpStatusCode Status, string Body)> _answers = [];

    public ScriptedVendor Vendor { get; } = new();

    /// <summary>What was sent, one line for each request: method, path with query, body.</summary>
    public IEnumerable<string> Sent => Vendor.Received.Select(request => $"{request.Method} {request.Address.PathAndQuery} {request.Body}".TrimEnd());

    /// <summary>What the vendor answers to requests whose address has this part, once; an empty object where nothing fits.</summary>
    public VendorRig Answers(string method, string part, string body, HttpStatusCode status = HttpStatusCode.OK)
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

    /// <summary>Runs an action for payloads as JSON, several as a batch, and says what came of each.</summary>
    public async Task<IReadOnlyList<Outcome>> RunAsync(string action, params IReadOnlyList<string> payloads)
    {
        var plan = Plan([new(Guid.NewGuid(), action, action, "type = \"track\"", [], true)]);
        var fields = plan.Mappings[0].Action.Fields;
        var end = await Runner().RunAsync(plan, plan.Mappings[0], [.. payloads.Select(payload => Fit(fields, payload))], default);
        return end.Outcomes;
    }

    /// <summary>Takes an event through the mappings that a new destination starts with.</summary>
    public async Task<Outcome> DeliverAsync(string json)
    {
        var entry = DestinationCatalogue.Find(type)!;
        var presets = entry.Presets.Select(preset => new MappingSetup(
            Guid.NewGuid(), preset.Name, preset.Action, preset.Trigger, preset.Full(entry.Actions.Single(action => action.Slug == preset.Action)), true));
        return (await new EventDelivery(Runner()).RunAsync(Plan([.. presets]), JsonElement.Parse(json), default, [], default)).Outcome;
    }

    /// <summary>As <see cref="RunAsync"/>, in one word for each payload: Delivered, Retry or Discarded.</summary>
    public async Task<string> EndsAsync(string action, params IReadOnlyList<string> payloads) =>
        string.Join(' ', (await RunAsync(action, payloads)).Select(outcome => outcome.GetType().Name));

    public void Dispose() => Vendor.Dispose();

    private ActionRunner Runner() =>
        new(new(new OneClient(Vendor), Options.Create(new DeliveryOptions()), _clock), _clock, NullLogger<ActionRunner>.Instance);

    private DeliveryPlan Plan(IReadOnlyList<MappingSetup> mappings) =>
        DeliveryPlan.Compile(new(Guid.NewGuid(), type, type, type, true, JsonNode.Parse(settings)!.AsObject(), null, [], mappings)
        {
            OAuth = new() { ["accessToken"] = "ACCESS_TOKEN" },
        });

    private static JsonObject Fit(IReadOnlyList<Field> fields, string payload)
    {
        var fitted = PayloadCheck.Fit(fields, JsonNode.Parse(payload)!.AsObject());
        Assert.Empty(fitted.Problems);
        return fitted.Value!;
    }
}
