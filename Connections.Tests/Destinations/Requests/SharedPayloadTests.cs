using System.Text.Json.Nodes;
using Connections.Core.Delivery;
using Connections.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Connections.Tests.Destinations.Requests;

/// <summary>Destinations of equal mappings share their payloads, so what one of them did to its own would be sent by the others.</summary>
public sealed class SharedPayloadTests
{
    [Fact]
    public async Task No_action_changes_the_payload_that_it_is_given()
    {
        var ran = 0;
        foreach (var vector in RequestVectors.All.Where(vector => !vector.IsRefused))
        {
            using var vendor = new ScriptedVendor { Answers = request => Task.FromResult(vector.Answer(request)) };
            var clock = new HurriedClock(new(2024, 3, 5, 10, 0, 0, TimeSpan.Zero));
            var runner = new ActionRunner(new(new OneClient(vendor), Options.Create(new DeliveryOptions()), clock), clock, NullLogger<ActionRunner>.Instance);
            var plan = DeliveryPlan.Compile(vector.Setup());
            if (plan.Mappings[0].Payload.Make(vector.Event, inBatch: false).Value is not { } payload)
                continue;
            var before = payload.Nodes.DeepClone();

            await runner.RunAsync(plan, plan.Mappings[0], [payload], default);

            Assert.True(JsonNode.DeepEquals(before, payload.Nodes), $"{plan.Setup.Type}, {plan.Mappings[0].Action.Slug}: {payload.Nodes.ToJsonString()} was {before.ToJsonString()}");
            ran++;
        }

        Assert.NotEqual(0, ran);
    }
}
