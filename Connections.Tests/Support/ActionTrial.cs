using System.Net;
using System.Text.Json.Nodes;
using Connections.Core.Delivery;
using Connections.Core.Destinations;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Connections.Tests.Support;

/// <summary>One action of the catalogue, run for payloads as delivery runs it, against a vendor that answers as it is told.</summary>
/// <param name="type">The destination.</param>
/// <param name="action">The action.</param>
/// <param name="settings">Its settings, as JSON.</param>
internal sealed class ActionTrial(string type, string action, string settings) : IDisposable
{
    private readonly DeliveryPlan _plan = DeliveryPlan.Compile(new(
        Guid.NewGuid(), type, type, type, true, Object(settings), null, [], [new(Guid.NewGuid(), action, action, "type = \"track\"", [], true)]));

    public ScriptedVendor Vendor { get; } = new() { Answers = _ => Task.FromResult(ScriptedVendor.Answer(HttpStatusCode.OK, "{}")) };

    public FakeTimeProvider Clock { get; } = new(new(2024, 3, 5, 10, 0, 0, TimeSpan.Zero));

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

    /// <summary>Sends payloads together, as JSON; more than one as a batch. Each must fit the action's fields.</summary>
    public async Task<IReadOnlyList<Outcome>> SendAsync(params string[] payloads)
    {
        var mapping = Assert.Single(_plan.Mappings);
        var fitted = payloads.Select(payload => PayloadCheck.Fit(mapping.Action.Fields, Object(payload))).ToList();
        Assert.All(fitted, one => Assert.Empty(one.Problems));
        Assert.True(payloads.Length == 1 || mapping.Action.Batch is not null, $"{type}'s {action} takes one event at a time.");

        var runner = new ActionRunner(new(new OneClient(Vendor), Options.Create(new DeliveryOptions()), Clock), Clock, NullLogger<ActionRunner>.Instance);
        return (await runner.RunAsync(_plan, mapping, [.. fitted.Select(one => one.Value!)], default)).Outcomes;
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

    private static bool Same(string expected, string sent) =>
        expected == sent || (expected.StartsWith('{') && JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(sent)));

    private static JsonObject Object(string json) => JsonNode.Parse(json)!.AsObject();
}
