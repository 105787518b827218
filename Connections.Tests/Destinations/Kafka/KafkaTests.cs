using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Connections.Core.Delivery;
using Connections.Core.Destinations;
using Connections.Core.Destinations.Kafka;
using Connections.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Connections.Tests.Destinations.Kafka;

public sealed class KafkaTests
{
    [Theory]
    [InlineData("21", -973932308)]
    [InlineData("foobar", -790332482)]
    [InlineData("a-little-bit-long-string", -985981536)]
    [InlineData("a-little-bit-longer-string", -1486304829)]
    [InlineData("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971)]
    [InlineData("abc", 479470107)]
    public void A_keys_hash_is_that_of_Kafkas_own_producers(string key, int hash) => Assert.Equal(hash, unchecked((int)Murmur2.Hash(Encoding.UTF8.GetBytes(key))));

    [Fact]
    public void The_conversation_that_RFC_7677_publishes_is_met()
    {
        var scram = new Scram(HashAlgorithmName.SHA256, "user", "pencil", "rOprNGfwEbeRWgbNEkqO");

        Assert.Equal("n,,n=user,r=rOprNGfwEbeRWgbNEkqO", scram.First);
        Assert.Equal(
            "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
            scram.Final("r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"));
        Assert.True(scram.IsServer("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="));
        Assert.False(scram.IsServer("v=AAAA"));
    }

    [Theory]
    [InlineData("r=somebody-elses,s=AA==,i=4096")]
    [InlineData("r=nonce,s=AA==,i=4096")]
    [InlineData("r=nonce1,s=*,i=4096")]
    [InlineData("r=nonce1,s=AA==,i=99999999")]
    [InlineData("e=other-error")]
    public void A_challenge_that_is_none_is_not_answered(string challenge) => Assert.Null(new Scram(HashAlgorithmName.SHA256, "u", "p", "nonce").Final(challenge));

    [Fact]
    public async Task Messages_arrive_with_key_value_and_headers_each_key_in_its_partition()
    {
        using var broker = new FakeBroker();

        var outcomes = await SendAsync(broker, Message("""{"k":"é"}""", "foobar"), Message("{}", "foobar"), """{"topic":"events","payload":{"n":1},"partition":2,"headers":{"id":"m","n":7}}""");

        Assert.Equal(3, outcomes.OfType<Outcome.Delivered>().Count());
        var expected = (int)(unchecked((uint)-790332482) & 0x7fffffff) % 3;
        Assert.Equal(
            [new("events", expected, "foobar", """{"k":"é"}""", ""), new("events", expected, "foobar", "{}", ""), new("events", 2, null, """{"n":1}""", "id=m;n=7")],
            broker.Stored.OrderBy(message => message.Headers.Length));
    }

    [Fact]
    public async Task Messages_without_a_key_are_spread_over_the_partitions()
    {
        using var broker = new FakeBroker();

        await SendAsync(broker, [.. Enumerable.Repeat("""{"topic":"events","payload":{}}""", 6)]);

        Assert.Equal([2, 2, 2], broker.Stored.GroupBy(message => message.Partition).Select(part => part.Count()));
    }

    [Fact]
    public async Task Each_message_ends_as_its_partition_did()
    {
        using var broker = new FakeBroker { Errors = partition => partition switch { 1 => 6, 2 => 10, _ => 0 } };

        var outcomes = await SendAsync(broker, At(0), At(1), At(2), At(9));

        Assert.Equal(["Delivered", "Retry", "Discarded", "Discarded"], outcomes.Select(outcome => outcome.GetType().Name));
        Assert.Single(broker.Stored);
    }

    [Theory, InlineData("PLAIN"), InlineData("SCRAM-SHA-256"), InlineData("SCRAM-SHA-512")]
    public async Task Somebody_signs_in_where_the_broker_asks_for_it(string mechanism)
    {
        using var broker = new FakeBroker { Mechanism = mechanism };

        var right = await SendAsync(SignIn(broker, mechanism, "s3cret"), [Message("{}", "k")], Reaching);
        var wrong = await SendAsync(SignIn(broker, mechanism, "guess"), [Message("{}", "k")], Reaching);

        Assert.IsType<Outcome.Delivered>(Assert.Single(right));
        Assert.Equal("SASL_AUTHENTICATION_FAILED", Assert.IsType<Outcome.Discarded>(Assert.Single(wrong)).Code);
        Assert.Single(broker.Stored);
    }

    [Fact]
    public async Task What_is_said_to_brokers_is_recorded_in_words_and_without_the_sign_in()
    {
        using var broker = new FakeBroker { Mechanism = "PLAIN", Errors = partition => partition == 2 ? (short)10 : (short)0 };

        var end = await RunAsync(SignIn(broker, "PLAIN", "s3cret"), [At(0), """{"topic":"events","payload":{"n":1},"partition":2,"key":"k","headers":{"id":"m"}}"""], Reaching);

        Assert.Equal([$"METADATA kafka://{broker.Address}/events", $"PRODUCE kafka://{broker.Address}/events"], end.Exchanges.Select(one => $"{one.Request.Method} {one.Request.Address}"));
        Assert.Equal(
            """{"messages":[{"partition":0,"value":{}},{"partition":2,"key":"k","headers":{"id":"m"},"value":{"n":1}}]}""", Encoding.UTF8.GetString(end.Exchanges[1].Request.Body.Span));
        Assert.Equal(400, end.Exchanges[1].Answer!.Status);
        Assert.Equal(
            """{"partitions":[{"partition":0,"offset":0},{"partition":2,"error":10,"message":"The message is larger than the topic allows."}]}""", end.Exchanges[1].Answer!.Text);
        Assert.Equal(end.Exchanges[1].Answer!.Text, Assert.IsType<Outcome.Discarded>(end.Outcomes[1]).Response);
        Assert.DoesNotContain(end.Exchanges, one => $"{one.Request}{one.Answer!.Text}".Contains("s3cret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_broker_that_refuses_or_hangs_up_is_recorded_with_what_it_said()
    {
        using var broker = new FakeBroker { HangsUp = true };
        using var strict = new FakeBroker { Mechanism = "PLAIN" };

        var silent = await RunAsync(Settings(broker.Address), [Message("{}", "k")], Reaching);
        var refused = await RunAsync(SignIn(strict, "PLAIN", "guess"), [Message("{}", "k")], Reaching);

        Assert.Equal(["METADATA 200", "PRODUCE "], silent.Exchanges.Select(one => $"{one.Request.Method} {one.Answer?.Status}"));
        var told = Assert.Single(refused.Exchanges);
        Assert.Equal((401, "The broker refused user name or password."), (told.Answer!.Status, told.Answer.Text));
    }

    [Fact]
    public async Task A_topic_that_is_forbidden_is_refused_for_good()
    {
        using var broker = new FakeBroker();

        var outcome = Assert.Single(await SendAsync(broker, """{"topic":"forbidden","payload":{}}"""));

        Assert.Equal("TOPIC_AUTHORIZATION_FAILED", Assert.IsType<Outcome.Discarded>(outcome).Code);
    }

    [Fact]
    public async Task A_broker_that_hangs_up_is_tried_again()
    {
        using var broker = new FakeBroker { HangsUp = true };

        Assert.IsType<Outcome.Retry>(Assert.Single(await SendAsync(broker, Message("{}", "k"))));
    }

    [Fact]
    public async Task The_first_broker_that_answers_knows_the_others()
    {
        using var broker = new FakeBroker();
        string gone;
        using (var other = new FakeBroker())
            gone = other.Address;

        var outcomes = await SendAsync(Settings($"{gone}, {broker.Address}"), [Message("{}", "k")], Reaching);

        Assert.IsType<Outcome.Delivered>(Assert.Single(outcomes));
    }

    [Fact]
    public async Task A_broker_that_is_too_old_is_named_so()
    {
        using var broker = new FakeBroker { NewestProduce = 2 };

        Assert.Equal("UNSUPPORTED_VERSION", Assert.IsType<Outcome.Discarded>(Assert.Single(await SendAsync(broker, Message("{}", "k")))).Code);
    }

    [Fact]
    public async Task What_is_no_broker_is_tried_again_and_named_so()
    {
        await using var sink = await LoopbackSink.StartAsync();

        var outcome = Assert.Single(await SendAsync(Settings($"127.0.0.1:{sink.Address.Port}"), [Message("{}", "k")], Reaching));

        Assert.IsType<Outcome.Retry>(outcome);
    }

    [Fact]
    public async Task The_address_guard_holds_for_brokers()
    {
        using var broker = new FakeBroker();

        var outcome = Assert.Single(await SendAsync(Settings(broker.Address), [Message("{}", "k")], new DeliveryOptions()));

        Assert.Equal("ADDRESS_REFUSED", Assert.IsType<Outcome.Discarded>(outcome).Code);
        Assert.Equal(0, broker.Connections);
    }

    [Fact]
    public async Task The_API_endpoint_stands_in_for_every_broker()
    {
        using var broker = new FakeBroker();

        var outcome = Assert.Single(await SendAsync(Settings("broker.example.com:9092"), [Message("{}", "k")], Reaching, broker.Address));

        Assert.IsType<Outcome.Delivered>(outcome);
    }

    [Theory]
    [InlineData("proxy.example.com:9092", true)]
    [InlineData("[2001:db8::1]:9092", true)]
    [InlineData("https://proxy.example.com", false)]
    [InlineData("proxy.example.com", false)]
    [InlineData("proxy.example.com:9092/path", false)]
    public void The_API_endpoint_is_a_host_and_a_port(string endpoint, bool isOne) =>
        Assert.Equal(isOne, DestinationRules.SettingsProblems(new KafkaDestination(), [], endpoint).Count == 0);

    private static DeliveryOptions Reaching => new() { AllowPrivateNetworks = true };

    private static Task<IReadOnlyList<Outcome>> SendAsync(FakeBroker broker, params string[] payloads) => SendAsync(Settings(broker.Address), payloads, Reaching);

    private static async Task<IReadOnlyList<Outcome>> SendAsync(JsonObject settings, string[] payloads, DeliveryOptions options, string? endpoint = null) =>
        (await RunAsync(settings, payloads, options, endpoint)).Outcomes;

    private static async Task<ActionEnd> RunAsync(JsonObject settings, string[] payloads, DeliveryOptions options, string? endpoint = null)
    {
        var plan = DeliveryPlan.Compile(new(Guid.NewGuid(), "kafka", "Kafka", "kafka", true, settings, DestinationRules.Address(endpoint), [], [new(Guid.NewGuid(), "send", "send", "type = \"track\"", [], true)]));
        using var vendor = new ScriptedVendor();
        var runner = new ActionRunner(new(new OneClient(vendor), Options.Create(options), TimeProvider.System), TimeProvider.System, NullLogger<ActionRunner>.Instance);
        return await runner.RunAsync(plan, Assert.Single(plan.Mappings), [.. payloads.Select(payload => MadePayload.Of(JsonNode.Parse(payload)!.AsObject()))], default);
    }

    private static string Message(string payload, string key) => $$"""{"topic":"events","payload":{{payload}},"key":"{{key}}"}""";

    private static string At(int partition) => $$"""{"topic":"events","payload":{},"partition":{{partition}}}""";

    private static JsonObject Settings(string brokers) => new() { ["brokers"] = brokers, ["clientId"] = "shop", ["ssl_enabled"] = false };

    private static JsonObject SignIn(FakeBroker broker, string mechanism, string password)
    {
        var settings = Settings(broker.Address);
        (settings["mechanism"], settings["username"], settings["password"]) = (mechanism.ToLowerInvariant(), "jane", password);
        return settings;
    }
}
