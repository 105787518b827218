using System.Text;
using System.Text.Json.Nodes;
using Connections.Core.Delivery.Trials;
using Connections.Core.Destinations;
using Connections.Tests.Delivery;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Destinations.Kafka;

/// <summary>What people see of messages to Kafka: samples by reason, and what the event tester says.</summary>
public sealed class KafkaSamplesTests
{
    [Fact]
    public async Task A_sample_of_a_refused_message_has_what_was_sent_and_what_the_broker_said()
    {
        using var broker = new FakeBroker { Errors = _ => 10 };
        await using var rig = await DeliveryRig.StartAsync(("AllowPrivateNetworks", "true"));
        var id = await AddAsync(rig, broker);
        rig.Track("u1", "m1");

        await rig.DrainAsync(id);

        var sample = Assert.Single(await rig.State.ReadSamplesAsync(id, "discarded", "MESSAGE_TOO_LARGE", default));
        Assert.Equal(
            $"PRODUCE kafka://{broker.Address}/events\n" + """{"messages":[{"partition":0,"key":"m1","value":{"type":"track","event":"m1","messageId":"m1"}}]}""", sample.Request);
        Assert.Equal("""{"partitions":[{"partition":0,"error":10,"message":"The message is larger than the topic allows."}]}""", sample.Response);
    }

    [Fact]
    public async Task A_trial_shows_each_thing_that_was_said_and_the_answer()
    {
        using var broker = new FakeBroker();
        await using var rig = await DeliveryRig.StartAsync(("AllowPrivateNetworks", "true"));
        var id = await AddAsync(rig, broker);

        var tests = await rig.Services.GetRequiredService<MappingTrial>().SendAllAsync(id, Encoding.UTF8.GetBytes("""{"type":"track","event":"m1"}"""), default);

        var test = Assert.Single(tests);
        Assert.Equal("delivered", test.State);
        Assert.Equal(["METADATA", "PRODUCE"], test.Exchanges.Select(exchange => exchange.Request.Method));
        Assert.Empty(test.Exchanges[1].Request.Headers);
        Assert.Equal((200, """{"partitions":[{"partition":0,"offset":0}]}"""), (test.Exchanges[1].Status, test.Exchanges[1].Response));
        Assert.Single(broker.Stored);
    }

    [Fact]
    public async Task The_topics_that_may_be_written_to_are_offered()
    {
        using var broker = new FakeBroker();
        await using var rig = await DeliveryRig.StartAsync(("AllowPrivateNetworks", "true"));
        var id = await AddAsync(rig, broker);
        var topic = DestinationCatalogue.Find("kafka")!.Actions[0].Fields.Single(field => field.Key == "topic");

        var offered = await rig.Services.GetRequiredService<ChoicesTrial>().OfFieldAsync(id, topic.Offers!, [], default);

        Assert.Equal((null, "events"), (offered.Problem, Assert.Single(offered.Choices).Value));
    }

    private static async Task<Guid> AddAsync(DeliveryRig rig, FakeBroker broker)
    {
        var mapping = new JsonObject { ["topic"] = "events", ["partition"] = 0, ["payload"] = new JsonObject { ["@path"] = "$." }, ["key"] = new JsonObject { ["@path"] = "$.messageId" } };
        var added = await rig.Destinations.AddAsync(
            new("kafka", "Kafka", [rig.SourceId], new() { ["brokers"] = broker.Address, ["clientId"] = "shop", ["ssl_enabled"] = false }) { Mappings = [new WantedMapping("Send", "send", "type = \"track\"", mapping)] },
            DeliveryRig.Somebody, default);
        Assert.Empty(added.Problems);
        Assert.Empty((await rig.Destinations.SetEnabledAsync(added.Value!.Id, true, DeliveryRig.Somebody, default)).Problems);
        return added.Value!.Id;
    }
}
