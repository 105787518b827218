using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Connections.Core.Delivery;
using Connections.Tests.Support;
using Microsoft.AspNetCore.WebUtilities;

namespace Connections.Tests.Destinations.PubSub;

public sealed class PubSubTests : IDisposable
{
    private const string Token = """{"access_token":"TOKEN","expires_in":3599}""";
    private readonly RSA _key = RSA.Create(2048);

    public void Dispose() => _key.Dispose();

    [Fact]
    public async Task A_signed_claim_becomes_a_token_that_serves_until_it_ends()
    {
        using var trial = Trial("""{"*":"projects/p/topics/all"}""").Answering((200, Token), (200, "{}"), (200, "{}"), (200, Token), (200, "{}"));

        await trial.SendAsync(Event("A"));
        await trial.SendAsync(Event("A"));
        trial.Clock.Advance(TimeSpan.FromMinutes(56));
        await trial.SendAsync(Event("A"));

        Assert.Equal(["/token", "/v1/projects/p/topics/all:publish", "/v1/projects/p/topics/all:publish", "/token", "/v1/projects/p/topics/all:publish"], trial.Vendor.Received.Select(request => request.Address.AbsolutePath));
        Assert.Equal("Bearer TOKEN", trial.Vendor.Received[1].Headers["Authorization"]);
        var claim = QueryHelpers.ParseQuery(trial.Vendor.Received[0].Body)["assertion"].ToString().Split('.');
        Assert.True(_key.VerifyData(Encoding.ASCII.GetBytes($"{claim[0]}.{claim[1]}"), Base64Url.DecodeFromChars(claim[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        Assert.Equal("""{"alg":"RS256","typ":"JWT","kid":"k1"}""", Encoding.UTF8.GetString(Base64Url.DecodeFromChars(claim[0])));
        Assert.Equal(
            """{"iss":"me@p.iam","scope":"https://www.googleapis.com/auth/pubsub","aud":"https://oauth2.googleapis.com/token","iat":1709632800,"exp":1709636400}""",
            Encoding.UTF8.GetString(Base64Url.DecodeFromChars(claim[1])));
    }

    [Fact]
    public async Task Messages_go_to_the_topic_of_their_name_then_of_their_type_then_of_the_rest()
    {
        using var trial = Trial("""{"order completed":"projects/p/topics/orders","IDENTIFY":"projects/p/topics/people","*":"projects/p/topics/rest"}""").Answering((200, Token), (200, "{}"));

        var outcomes = await trial.SendAsync(Event("Order Completed"), Event(null, "identify"), Event("Other"), Event("ORDER COMPLETED"));

        Assert.Equal(4, outcomes.OfType<Outcome.Delivered>().Count());
        Assert.Equal(
            [("orders", 2), ("people", 1), ("rest", 1)],
            trial.Vendor.Received.Skip(1).Select(request => (request.Address.Segments[^1].Split(':')[0], JsonNode.Parse(request.Body)!["messages"]!.AsArray().Count)));
    }

    [Fact]
    public async Task A_message_is_the_event_in_base64_with_its_attributes()
    {
        using var trial = Trial("{}").Answering((200, Token), (200, "{}"));

        await trial.SendAsync("""{"data":{"k":"é"},"topic":"projects/p/topics/t","attributes":{"n":1,"s":"x"},"orderingKey":"u1"}""");

        Assert.Equal("""{"messages":[{"data":"eyJrIjoiw6kifQ==","attributes":{"n":"1","s":"x"},"orderingKey":"u1"}]}""", trial.Vendor.Received[1].Body);
    }

    [Fact]
    public async Task Of_a_batch_only_events_without_a_topic_are_refused()
    {
        using var trial = Trial("""{"a":"projects/p/topics/a","bad":"../../else"}""").Answering((200, Token), (200, "{}"));

        var outcomes = await trial.SendAsync(Event("none"), Event("a"), Event("bad"));

        Assert.Equal([false, true, false], outcomes.Select(outcome => outcome is Outcome.Delivered));
        Assert.Equal(2, trial.Vendor.Received.Count);
    }

    [Theory]
    [InlineData("no key", "no JSON")]
    [InlineData("{}", "client_email")]
    [InlineData("""{"client_email":"a","private_key":"b"}""", "private_key cannot be read")]
    public async Task A_key_that_is_none_is_a_matter_of_the_settings(string key, string reason)
    {
        using var trial = new ActionTrial("google-cloud-pubsub", "publish", new JsonObject { ["serviceAccount"] = key, ["mappedTopics"] = new JsonObject { ["*"] = "projects/p/topics/t" } }.ToJsonString());

        var refused = Assert.IsType<Outcome.Discarded>(Assert.Single(await trial.SendAsync(Event("A"))));

        Assert.Equal("INVALID_SETTINGS", refused.Code);
        Assert.Contains(reason, refused.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400, """{"error":"invalid_grant","error_description":"Invalid JWT Signature."}""", "Discarded")]
    [InlineData(500, "", "Retry")]
    [InlineData(200, "a proxy's page", "Retry")]
    public async Task Without_a_token_nothing_is_published(int status, string body, string outcome)
    {
        using var trial = Trial("""{"*":"projects/p/topics/t"}""").Answering((status, body));

        Assert.Equal(outcome, Assert.Single(await trial.SendAsync(Event("A"))).GetType().Name);
        Assert.Single(trial.Vendor.Received);
    }

    private static string Event(string? name, string type = "track") => new JsonObject { ["data"] = new JsonObject(), ["eventName"] = name, ["eventType"] = type }.ToJsonString();

    private ActionTrial Trial(string topics) => new("google-cloud-pubsub", "publish", new JsonObject
    {
        ["serviceAccount"] = new JsonObject { ["client_email"] = "me@p.iam", ["private_key_id"] = "k1", ["private_key"] = _key.ExportPkcs8PrivateKeyPem() }.ToJsonString(),
        ["mappedTopics"] = JsonNode.Parse(topics),
    }.ToJsonString());
}
