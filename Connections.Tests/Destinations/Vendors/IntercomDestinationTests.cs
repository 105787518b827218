using System.Net;
using Connections.Tests.Support;

namespace Connections.Tests.Destinations.Vendors;

public sealed class IntercomDestinationTests : IDisposable
{
    private readonly ActionTrial _rig = new("intercom", settings: """{"region":"EU"}""");

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task A_contact_that_is_not_found_is_created_in_the_workspace_of_the_region()
    {
        _rig.Answers("POST", "/contacts/search", """{"total_count":0,"data":[]}""");

        await _rig.RunAsync("identifyContact", """{"role":"lead","external_id":"u1","email":"a@b.test","signed_up_at":1700000000}""");

        Assert.Equal("""POST /contacts/search {"query":{"field":"email","operator":"=","value":"a@b.test"}}""", _rig.Sent.First());
        Assert.Equal("""POST /contacts {"role":"lead","email":"a@b.test","signed_up_at":1700000000}""", _rig.Sent.Last());
        Assert.All(_rig.Vendor.Received, request => Assert.Equal("api.eu.intercom.io", request.Address.Host));
    }

    [Fact]
    public async Task A_contact_that_the_search_does_not_know_yet_is_tried_again()
    {
        _rig.Answers("POST", "/contacts/search", """{"total_count":0,"data":[]}""").Answers("POST", "/contacts", "{}", HttpStatusCode.Conflict);

        Assert.Equal("Retry", await _rig.EndsAsync("identifyContact", """{"role":"user","external_id":"u1"}"""));
    }

    [Fact]
    public async Task A_contact_is_attached_to_its_company()
    {
        _rig.Answers("POST", "/contacts/search", """{"total_count":1,"data":[{"id":"c1"}]}""").Answers("POST", "/companies", """{"id":"ico-1"}""");

        await _rig.RunAsync("groupIdentifyContact", """{"external_id":"u1","company_id":"g1","size":3,"remote_created_at":"2023-01-02T03:04:05.000Z"}""");

        Assert.Equal(
            ["""POST /companies {"company_id":"g1","remote_created_at":1672628645,"size":3}""", """POST /contacts/c1/companies {"id":"ico-1"}"""],
            _rig.Sent.Skip(1));
    }

    [Fact]
    public async Task A_company_without_a_contact_is_kept_all_the_same()
    {
        Assert.Equal("Delivered", await _rig.EndsAsync("groupIdentifyContact", """{"company_id":"g1"}"""));
        Assert.Equal(["""POST /companies {"company_id":"g1"}"""], _rig.Sent);
    }

    [Fact]
    public async Task A_search_that_fails_creates_no_contact()
    {
        _rig.Answers("POST", "/contacts/search", "{}", HttpStatusCode.BadGateway);

        Assert.Equal("Retry", await _rig.EndsAsync("identifyContact", """{"role":"user","external_id":"u1"}"""));
        Assert.Single(_rig.Sent);
    }

    [Theory]
    [InlineData("""{"total_count":1,"data":[{"id":"c1"}]}""", "Delivered")]
    [InlineData("""{"total_count":2,"data":[{"id":"c1"},{"id":"c2"}]}""", "Discarded")]
    [InlineData("""{"total_count":0,"data":[]}""", "Discarded")]
    public async Task An_event_of_an_address_alone_needs_exactly_one_contact(string found, string end)
    {
        _rig.Answers("POST", "/contacts/search", found);

        Assert.Equal(end, await _rig.EndsAsync("trackEvent", """{"event_name":"Paid","created_at":"1700000000","email":"a@b.test","revenue":0.29}"""));
        if (end == "Delivered")
            Assert.Equal("""POST /events {"event_name":"Paid","created_at":1700000000,"email":"a@b.test","id":"c1","metadata":{"price":{"amount":29,"currency":"USD"}}}""", _rig.Sent.Last());
    }
}
