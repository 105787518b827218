using Connections.Core.Delivery;
using Connections.Tests.Support;

namespace Connections.Tests.Destinations;

public sealed class CustomerIoDestinationTests
{
    private const string Settings = """{"siteId":"site","apiKey":"key"}""";

    [Fact]
    public async Task Several_events_are_one_batch_and_those_that_are_refused_are_named()
    {
        using var trial = Trial("trackEvent").Answering((207, """{"errors":[{"batch_index":1,"reason":"invalid","field":"name","message":"name is too long"}]}"""));

        var outcomes = await trial.SendAsync(
            """{"id":"u1","name":"A","event_id":"m1"}""", """{"id":"u2","name":"B","event_id":"m2"}""", """{"id":"u3","name":"C","event_id":"m3"}""");

        trial.AssertSent("POST", "https://track.customer.io/api/v2/batch", """
            {"batch":[
              {"type":"person","action":"event","identifiers":{"id":"u1"},"name":"A","id":"m1"},
              {"type":"person","action":"event","identifiers":{"id":"u2"},"name":"B","id":"m2"},
              {"type":"person","action":"event","identifiers":{"id":"u3"},"name":"C","id":"m3"}]}
            """.Trim());
        Assert.IsType<Outcome.Delivered>(outcomes[0]);
        Assert.Equal(("invalid", "name is too long"), (((Outcome.Discarded)outcomes[1]).Code, ((Outcome.Discarded)outcomes[1]).Reason));
        Assert.IsType<Outcome.Delivered>(outcomes[2]);
    }

    [Theory]
    [InlineData("""{"id":"cio_123","name":"A"}""", """{"cio_id":"123"}""")]
    [InlineData("""{"id":"jane@example.com","name":"A"}""", """{"email":"jane@example.com"}""")]
    [InlineData("""{"id":"u1","anonymous_id":"a1","name":"A"}""", """{"id":"u1"}""")]
    [InlineData("""{"anonymous_id":"a1","name":"A"}""", """{"anonymous_id":"a1"}""")]
    public async Task People_are_known_by_the_best_there_is(string payload, string identifiers)
    {
        using var trial = Trial("trackEvent");

        await trial.SendAsync(payload);

        Assert.Contains($"\"identifiers\":{identifiers}", Assert.Single(trial.Vendor.Bodies), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_anybody_to_tell_of_nothing_is_sent()
    {
        using var trial = Trial("trackEvent");

        var outcomes = await trial.SendAsync("""{"name":"A"}""", """{"id":"u1","name":"B"}""");

        Assert.Equal("PAYLOAD_VALIDATION_FAILED", ((Outcome.Discarded)outcomes[0]).Code);
        Assert.IsType<Outcome.Delivered>(outcomes[1]);
        trial.AssertSent("POST", "https://track.customer.io/api/v2/entity", """{"type":"person","action":"event","identifiers":{"id":"u1"},"name":"B"}""");
    }

    [Theory]
    [InlineData("true", """{"born":642902400,"at":{"last":1672628645},"list":["1990-05-17"],"plan":"2024"}""")]
    [InlineData("false", """{"born":"1990-05-17","at":{"last":"2023-01-02T03:04:05+0000"},"list":["1990-05-17"],"plan":"2024"}""")]
    public async Task Dates_become_Unix_seconds_where_the_mapping_says_so(string convert, string attributes)
    {
        using var trial = Trial("trackEvent");

        await trial.SendAsync($$"""
            {"convert_timestamp":{{convert}},"id":"u1","name":"A","timestamp":"2024-03-05T09:59:58.900Z",
             "data":{"born":"1990-05-17","at":{"last":"2023-01-02T03:04:05+0000"},"list":["1990-05-17"],"plan":"2024"} }
            """);

        trial.AssertSent("POST", "https://track.customer.io/api/v2/entity",
            $$"""{"type":"person","action":"event","attributes":{{attributes}},"identifiers":{"id":"u1"},"name":"A","timestamp":1709632798}""");
    }

    [Fact]
    public async Task An_object_is_related_to_the_person_who_is_known_or_not()
    {
        using var trial = Trial("createUpdateObject");

        await trial.SendAsync(
            """{"id":"acme","user_id":"u1","anonymous_id":"a1","custom_attributes":{"plan":"Pro"},"relationship_attributes":{"role":"admin"}}""",
            """{"id":"acme","anonymous_id":"a1","object_type_id":"2"}""");

        trial.AssertSent("POST", "https://track.customer.io/api/v2/batch", """
            {"batch":[
              {"type":"object","action":"identify","identifiers":{"object_type_id":"1","object_id":"acme"},"attributes":{"plan":"Pro","anonymous_id":"a1"},
               "cio_relationships":[{"identifiers":{"id":"u1"},"relationship_attributes":{"role":"admin"}}]},
              {"type":"object","action":"identify_anonymous","identifiers":{"object_type_id":"2","object_id":"acme"},"attributes":{"anonymous_id":"a1"},
               "cio_relationships":[{"identifiers":{"anonymous_id":"a1"}}]}]}
            """.Trim());
    }

    [Theory]
    [InlineData("createUpdatePerson", """{"id":"u1","custom_attributes":{"objectTypeId":"2","plan":"Pro"},"group_id":"acme","object_type_id":"2"}""",
        """{"type":"person","action":"identify","identifiers":{"id":"u1"},"attributes":{"plan":"Pro"},"cio_relationships":[{"identifiers":{"object_type_id":"2","object_id":"acme"}}]}""")]
    [InlineData("createUpdateDevice", """{"person_id":"u1","device_id":"t","platform":"ios","app_version":"1.2","last_used":"2024-03-05T09:59:58Z","attributes":{"a":1}}""",
        """{"type":"person","action":"add_device","identifiers":{"id":"u1"},"device":{"token":"t","platform":"ios","last_used":1709632798,"attributes":{"a":1,"app_version":"1.2"}}}""")]
    [InlineData("deleteDevice", """{"person_id":"u1","device_id":"t"}""", """{"type":"person","action":"delete_device","identifiers":{"id":"u1"},"device":{"token":"t"}}""")]
    [InlineData("deletePerson", """{"person_id":"u1"}""", """{"type":"person","action":"delete","identifiers":{"id":"u1"}}""")]
    [InlineData("suppressPerson", """{"person_id":"u1"}""", """{"type":"person","action":"suppress","identifiers":{"id":"u1"}}""")]
    [InlineData("unsuppressPerson", """{"person_id":"u1"}""", """{"type":"person","action":"unsuppress","identifiers":{"id":"u1"}}""")]
    [InlineData("deleteObject", """{"object_id":"acme"}""", """{"type":"object","action":"delete","identifiers":{"object_type_id":"1","object_id":"acme"}}""")]
    [InlineData("deleteRelationship", """{"person_id":"u1","anonymous_id":"a1","object_id":"acme"}""",
        """{"type":"object","action":"delete_relationships","identifiers":{"object_type_id":"1","object_id":"acme"},"cio_relationships":[{"identifiers":{"id":"u1"}}]}""")]
    [InlineData("mergePeople", """{"primary":"u1","secondary":"old@example.com"}""", """{"type":"person","action":"merge","primary":{"id":"u1"},"secondary":{"email":"old@example.com"}}""")]
    [InlineData("trackPageView", """{"id":"u1","url":"https://a.example.com/"}""", """{"type":"person","action":"page","identifiers":{"id":"u1"},"name":"https://a.example.com/"}""")]
    [InlineData("trackScreenView", """{"id":"u1","name":"Home"}""", """{"type":"person","action":"screen","identifiers":{"id":"u1"},"name":"Home"}""")]
    [InlineData("reportContentEvent", """{"anonymous_id":"a1","actionType":"viewed_content","data":{"actionType":"viewed_content","contentId":3}}""",
        """{"type":"person","action":"viewed_content","identifiers":{"anonymous_id":"a1"},"name":"viewed_content","attributes":{"contentId":3}}""")]
    public async Task Each_action_makes_its_operation(string action, string payload, string operation)
    {
        using var trial = Trial(action);

        await trial.SendAsync(payload);

        trial.AssertSent("POST", "https://track.customer.io/api/v2/entity", operation);
    }

    [Fact]
    public async Task What_became_of_a_message_goes_to_the_metrics_of_the_accounts_region()
    {
        using var trial = new ActionTrial("customerio", "reportDeliveryEvent", """{"siteId":"site","apiKey":"key","accountRegion":"EU 🇪🇺"}""");

        await trial.SendAsync("""{"delivery_id":"d1","metric":"clicked","href":"https://a.example.com/","action_name":"ok"}""");

        trial.AssertSent("POST", "https://track-eu.customer.io/api/v1/metrics",
            """{"delivery_id":"d1","metric":"clicked","href":"https://a.example.com/","timestamp":1709632800,"metadata":{"action_name":"ok"}}""");
    }

    private static ActionTrial Trial(string action) => new("customerio", action, Settings);
}
