using Connections.Core.Delivery;
using Connections.Tests.Support;

namespace Connections.Tests.Destinations;

public sealed class MixpanelDestinationTests
{
    private const string Settings = """{"projectToken":"tok","apiSecret":"secret"}""";
    private const string People = """{"event":"A","insert_id":"1","time":"2024-03-05T09:00:00Z"}""";

    [Fact]
    public async Task Several_events_are_one_import()
    {
        using var trial = new ActionTrial("mixpanel", "trackEvent", Settings);

        var outcomes = await trial.SendAsync(People, People);

        Assert.All(outcomes, outcome => Assert.IsType<Outcome.Delivered>(outcome));
        var body = Assert.Single(trial.Vendor.Bodies);
        Assert.Equal(2, body.Split("\"event\":").Length - 1);
    }

    [Fact]
    public async Task A_record_that_is_refused_refuses_its_own_event_only()
    {
        using var trial = new ActionTrial("mixpanel", "trackEvent", Settings)
            .Answering((400, """{"code":400,"error":"some data points in the request failed validation","num_records_imported":1,"failed_records":[{"index":1,"field":"properties.time","message":"too old"}]}"""));

        var outcomes = await trial.SendAsync(People, People);

        Assert.IsType<Outcome.Delivered>(outcomes[0]);
        Assert.Contains("too old", Assert.IsType<Outcome.Discarded>(outcomes[1]).Reason, StringComparison.Ordinal);
        Assert.Single(trial.Vendor.Received);
    }

    [Theory, InlineData(429), InlineData(500)]
    public async Task An_import_that_fails_for_now_is_tried_again_whole(int status)
    {
        using var trial = new ActionTrial("mixpanel", "trackEvent", Settings).Answering((status, "{}"));

        Assert.All(await trial.SendAsync(People, People), outcome => Assert.IsType<Outcome.Retry>(outcome));
    }

    [Fact]
    public async Task A_refused_product_refuses_its_order()
    {
        using var trial = new ActionTrial("mixpanel", "trackPurchase", Settings)
            .Answering((400, """{"code":400,"failed_records":[{"index":2,"field":"event","message":"bad"}]}"""));

        var order = """{"event":"Order Completed","insert_id":"1","time":"2024-03-05T09:00:00Z","products":[{"sku":"a"}]}""";
        var outcomes = await trial.SendAsync(order, order);

        Assert.IsType<Outcome.Delivered>(outcomes[0]);
        Assert.IsType<Outcome.Discarded>(outcomes[1]);
    }

    [Fact]
    public async Task An_answer_of_0_is_a_refusal()
    {
        using var trial = new ActionTrial("mixpanel", "groupIdentifyUser", Settings).Answering((200, "0"));

        Assert.IsType<Outcome.Discarded>(Assert.Single(await trial.SendAsync("""{"group_id":"g","traits":{"plan":"Pro"}}""")));
    }

    [Fact]
    public async Task A_group_gets_its_traits_under_the_projects_key()
    {
        using var trial = new ActionTrial("mixpanel", "groupIdentifyUser", Settings).Answering((200, "1"));

        Assert.IsType<Outcome.Delivered>(Assert.Single(await trial.SendAsync("""{"group_id":"g","group_key":"company","traits":{"plan":"Pro"}}""")));

        trial.AssertSent("POST", "https://api.mixpanel.com/groups", "data=%7B%22%24token%22%3A%22tok%22%2C%22%24group_key%22%3A%22company%22%2C%22%24group_id%22%3A%22g%22%2C%22%24set%22%3A%7B%22plan%22%3A%22Pro%22%7D%7D");
    }

    [Fact]
    public async Task Numbers_are_added_and_anything_else_is_refused()
    {
        using var trial = new ActionTrial("mixpanel", "incrementProperties", """{"projectToken":"tok","apiRegion":"EU 🇪🇺"}""").Answering((200, "1"));

        var added = await trial.SendAsync("""{"user_id":"u","increment":{"a":1,"b":"2.5"}}""");
        var refused = await trial.SendAsync("""{"user_id":"u","increment":{"a":"many"}}""");

        Assert.IsType<Outcome.Delivered>(Assert.Single(added));
        Assert.IsType<Outcome.Discarded>(Assert.Single(refused));
        trial.AssertSent("POST", "https://api-eu.mixpanel.com/engage", "data=%7B%22%24token%22%3A%22tok%22%2C%22%24distinct_id%22%3A%22u%22%2C%22%24add%22%3A%7B%22a%22%3A1%2C%22b%22%3A2.5%7D%7D");
    }
}
