using Connections.Core.Delivery;
using Connections.Tests.Support;

namespace Connections.Tests.Destinations;

public sealed class ActiveCampaignDestinationTests
{
    private const string Api = "https://acme.api-us1.com/api/3";

    [Fact]
    public async Task A_contact_is_synced_with_its_fields_lists_and_tags()
    {
        using var trial = Trial("identify").Answering(
            (200, """{"fields":[{"id":"7","title":"Plan","perstag":"PLAN"}]}"""),
            (200, """{"contact":{"id":"113"}}"""),
            (200, "{}"),
            (200, """{"contactTags":[{"id":"5"}]}"""),
            (200, "{}"),
            (200, """{"tags":[{"id":"1","tag":"vip too"}]}"""),
            (201, """{"tag":{"id":"2"}}"""),
            (201, "{}"));

        var outcomes = await trial.SendAsync("""
            {"email":"a@example.com","firstName":"Jane","fields":{"plan":"Pro","unknown":1},"lists":[{"id":"3","status":"unsubscribed"}],"tagsReset":1,"tags":["vip"]}
            """);

        trial.AssertSent(
            ("GET", $"{Api}/fields?limit=100", ""),
            ("POST", $"{Api}/contact/sync", """{"contact":{"email":"a@example.com","firstName":"Jane","fieldValues":[{"field":"7","value":"Pro"}]}}"""),
            ("POST", $"{Api}/contactLists", """{"contactList":{"list":"3","contact":"113","status":2}}"""),
            ("GET", $"{Api}/contacts/113/contactTags", ""),
            ("DELETE", $"{Api}/contactTags/5", ""),
            ("GET", $"{Api}/tags?search=vip", ""),
            ("POST", $"{Api}/tags", """{"tag":{"tag":"vip","tagType":"contact","description":""}}"""),
            ("POST", $"{Api}/contactTags", """{"contactTag":{"contact":"113","tag":"2"}}"""));
        Assert.IsType<Outcome.Delivered>(Assert.Single(outcomes));
        Assert.Equal("key", trial.Vendor.Received[1].Headers["Api-Token"]);
    }

    [Fact]
    public async Task A_step_that_fails_is_what_came_of_the_contact()
    {
        using var trial = Trial("identify").Answering((200, """{"contact":{"id":"113"}}"""), (404, ""));

        Assert.Equal("404", Assert.IsType<Outcome.Discarded>(Assert.Single(await trial.SendAsync("""{"email":"a@example.com","lists":[{"id":"3"}]}"""))).Code);
    }

    [Fact]
    public async Task Events_and_visits_go_to_the_tracking_service_without_the_key()
    {
        using var trial = Trial("track");
        using var visits = Trial("page");

        await trial.SendAsync("""{"event":"Button Clicked","eventData":"9.5","email":"a@example.com"}""");
        await visits.SendAsync("""{"url":"https://shop.example.com/?a=1","email":"a@example.com"}""");

        trial.AssertSent("POST", "https://trackcmp.net/event", "actid=42&key=ek&event=Button+Clicked&eventdata=9.5&visit=%7B%22email%22%3A%22a%40example.com%22%7D");
        visits.AssertSent("GET", "https://trackcmp.net/visit?actid=42&e=a%40example.com&r=&u=https%3A%2F%2Fshop.example.com%2F%3Fa%3D1", "");
        Assert.DoesNotContain("Api-Token", trial.Vendor.Received[0].Headers.Keys);
    }

    private static ActionTrial Trial(string action) => new("activecampaign", action, """{"apiKey":"https://acme.api-us1.com/","apiSecret":"key","actid":"42","eventKey":"ek"}""");
}
