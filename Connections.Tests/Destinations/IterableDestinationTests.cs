using Connections.Core.Delivery;
using Connections.Tests.Support;

namespace Connections.Tests.Destinations;

public sealed class IterableDestinationTests
{
    [Fact]
    public async Task Several_events_are_one_bulk_call_and_its_lists_of_failures_are_read()
    {
        using var trial = Trial("trackEvent").Answering((200, """
            {"successCount":1,"failCount":2,"createdFields":["ok@example.com"],"invalidEmails":["bad@example.com"],"failedUpdates":{"notFoundUserIds":["u3"]}}
            """));

        var outcomes = await trial.SendAsync(
            """{"email":"ok@example.com","eventName":"A","id":"m1","createdAt":"2024-03-05T09:59:58.9Z"}""",
            """{"email":"Bad@example.com","eventName":"B"}""",
            """{"userId":"u3","eventName":"C"}""",
            """{"eventName":"D"}""");

        trial.AssertSent("POST", "https://api.iterable.com/api/events/trackBulk", """
            {"events":[
              {"email":"ok@example.com","eventName":"A","id":"m1","createdAt":1709632798,"dataFields":{}},
              {"email":"Bad@example.com","eventName":"B","dataFields":{}},
              {"userId":"u3","eventName":"C","dataFields":{}}]}
            """.Trim());
        Assert.IsType<Outcome.Delivered>(outcomes[0]);
        Assert.Equal(["invalidEmails", "notFoundUserIds", "PAYLOAD_VALIDATION_FAILED"], outcomes.Skip(1).Select(outcome => Assert.IsType<Outcome.Discarded>(outcome).Code));
    }

    [Fact]
    public async Task Users_go_in_bulk_and_a_new_address_follows()
    {
        using var trial = new ActionTrial("iterable", "updateUser", """{"apiKey":"key","dataCenterLocation":"europe"}""").Answering((200, "{}"), (503, ""));

        var outcomes = await trial.SendAsync(
            """{"email":"a@example.com","phoneNumber":"+1","dataFields":{"at":"2024-03-05T09:59:58+01:00","born":"1990-05-17","list":["2024-03-05T09:59:58Z"]}}""",
            """{"userId":"u2","email":"old@example.com","newEmail":"new@example.com"}""");

        trial.AssertSent(
            ("POST", "https://api.eu.iterable.com/api/users/bulkUpdate", """
                {"users":[
                  {"email":"a@example.com","dataFields":{"at":"2024-03-05 08:59:58 +00:00","born":"1990-05-17","list":["2024-03-05 09:59:58 +00:00"],"phoneNumber":"+1"}},
                  {"userId":"u2","email":"old@example.com","dataFields":{}}]}
                """.Trim()),
            ("POST", "https://api.eu.iterable.com/api/users/updateEmail", """{"currentEmail":"old@example.com","currentUserId":"u2","newEmail":"new@example.com"}"""));
        Assert.IsType<Outcome.Delivered>(outcomes[0]);
        Assert.IsType<Outcome.Retry>(outcomes[1]);
    }

    [Fact]
    public async Task A_cart_holds_its_items_and_what_more_is_known_of_them()
    {
        using var trial = Trial("updateCart");

        await trial.SendAsync("""{"user":{"userId":"u1"},"items":[{"id":"p","name":"P","price":1.5,"quantity":2,"categories":"Games","colour":"red","dataFields":{"size":"L"}}]}""");

        trial.AssertSent("POST", "https://api.iterable.com/api/commerce/updateCart", """
            {"user":{"userId":"u1","dataFields":{}},
             "items":[{"id":"p","name":"P","price":1.5,"quantity":2,"categories":["Games"],"dataFields":{"colour":"red","size":"L"}}]}
            """.Trim());
    }

    [Fact]
    public async Task A_purchase_of_nobody_is_refused()
    {
        using var trial = Trial("trackPurchase");

        Assert.IsType<Outcome.Discarded>(Assert.Single(await trial.SendAsync("""{"user":{"dataFields":{}},"total":1,"items":[]}""")));
        Assert.Empty(trial.Vendor.Received);
    }

    private static ActionTrial Trial(string action) => new("iterable", action, """{"apiKey":"key"}""");
}
