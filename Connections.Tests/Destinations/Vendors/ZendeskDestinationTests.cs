using System.Net;
using Connections.Tests.Support;

namespace Connections.Tests.Destinations.Vendors;

public sealed class ZendeskDestinationTests : IDisposable
{
    private const string Settings = """{"subdomain":"acme","verified":true,"removeUsersFromOrganizations":true,"events":["Paid"]}""";
    private const string Found = """{"users":[{"id":11,"email":"a@b.test"}]}""";

    private readonly ActionTrial _rig = new("zendesk", settings: Settings);

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task A_user_is_written_with_custom_fields_in_snake_case()
    {
        await _rig.RunAsync("upsertUser", """{"external_id":"u1","first_name":"Jane","last_name":"Doe","email":"a@b.test","user_fields":{"email":"a@b.test","favouriteColour":"red","company":{"id":1},"logins":5}}""");

        Assert.Equal(
            ["""POST /api/v2/users/create_or_update.json {"user":{"external_id":"u1","name":"Jane Doe","email":"a@b.test","verified":true,"user_fields":{"favourite_colour":"red","logins":5}}}"""],
            _rig.Sent);
        Assert.Equal(("acme.zendesk.com", "Bearer ACCESS_TOKEN"), (_rig.Vendor.Received[0].Address.Host, _rig.Vendor.Received[0].Headers["Authorization"]));
    }

    [Fact]
    public async Task A_user_without_a_name_is_refused()
    {
        Assert.Equal("Discarded", await _rig.EndsAsync("upsertUser", """{"external_id":"u1","email":"a@b.test"}"""));
        Assert.Empty(_rig.Sent);
    }

    [Fact]
    public async Task A_write_that_met_another_is_tried_again()
    {
        _rig.Answers("POST", "/users/create_or_update", "{}", HttpStatusCode.Conflict);

        Assert.Equal("Retry", await _rig.EndsAsync("upsertUser", """{"external_id":"u1","name":"Jane"}"""));
    }

    [Fact]
    public async Task A_user_leaves_the_organisation_that_the_event_names()
    {
        _rig.Answers("POST", "/users/create_or_update", """{"user":{"id":11}}""").Answers("GET", "/organizations/search", """{"organizations":[{"id":22}]}""")
            .Answers("GET", "/organization_memberships", """{"organization_memberships":[{"id":32,"organization_id":21},{"id":33,"organization_id":22}]}""");

        await _rig.RunAsync("upsertUser", """{"external_id":"u1","name":"Jane","company_id":"g1","company_remove":true}""");

        Assert.Equal(
            ["GET /api/v2/organizations/search.json?external_id=g1", "GET /api/v2/users/11/organization_memberships.json", "DELETE /api/v2/users/11/organization_memberships/33.json"],
            _rig.Sent.Skip(1));
    }

    [Fact]
    public async Task Whoever_has_left_already_is_no_failure()
    {
        _rig.Answers("POST", "/users/create_or_update", """{"user":{"id":11}}""");

        Assert.Equal("Delivered", await _rig.EndsAsync("upsertUser", """{"external_id":"u1","name":"Jane","company_id":"g1","company_remove":true}"""));
        Assert.DoesNotContain(_rig.Vendor.Received, request => request.Method == "DELETE");
    }

    [Fact]
    public async Task A_group_writes_the_organisation_and_its_user_joins()
    {
        _rig.Answers("POST", "/organizations/create_or_update", """{"organization":{"id":22}}""").Answers("GET", "/users/search", Found);

        await _rig.RunAsync("upsertOrganization", """{"external_id":"g1","name":"Acme","tags":["a"],"organization_fields":{"name":"Acme","planName":"pro"},"user_id":"u1"}""");

        Assert.Equal(
            [
                """POST /api/v2/organizations/create_or_update.json {"organization":{"external_id":"g1","name":"Acme","tags":["a"],"organization_fields":{"plan_name":"pro"}}}""",
                "GET /api/v2/users/search.json?external_id=u1",
                """POST /api/v2/organization_memberships.json {"organization_membership":{"user_id":11,"organization_id":22}}""",
            ],
            _rig.Sent);
    }

    [Fact]
    public async Task A_member_may_join_again()
    {
        _rig.Answers("POST", "/organizations/create_or_update", """{"organization":{"id":22}}""").Answers("GET", "/users/search", Found)
            .Answers("POST", "/organization_memberships", """{"details":{"user_id":[{"description":"User has already been taken"}]}}""", HttpStatusCode.UnprocessableEntity);

        Assert.Equal("Delivered", await _rig.EndsAsync("upsertOrganization", """{"external_id":"g1","name":"Acme","user_id":"u1"}"""));
    }

    [Theory]
    [InlineData("false", "Discarded", 0)]
    [InlineData("true", "Delivered", 1)]
    public async Task A_group_without_a_user_goes_where_the_settings_allow_it(string allowed, string end, int requests)
    {
        using var rig = new ActionTrial("zendesk", settings: $$"""{"subdomain":"acme","allowGroupWithoutUserId":{{allowed}}}""");

        Assert.Equal(end, await rig.EndsAsync("upsertOrganization", """{"external_id":"g1","name":"Acme"}"""));
        Assert.Equal(requests, rig.Sent.Count());
    }

    [Fact]
    public async Task An_event_goes_to_the_timeline_of_its_user()
    {
        _rig.Answers("GET", "external_id=u1", """{"users":[]}""").Answers("GET", "query=", Found);

        await _rig.RunAsync("trackEvent", """{"event_name":"Paid","user_id":"u1","email":"A@b.test","properties":{"x":1},"created_at":"2024-01-01T00:00:00Z"}""");

        Assert.Equal("GET /api/v2/users/search.json?query=email%3A%22A%40b.test%22", _rig.Sent.ElementAt(1));
        Assert.Equal(
            """POST /api/v2/users/11/events {"event":{"source":"connections","type":"Paid","properties":{"x":1},"created_at":"2024-01-01T00:00:00.000Z"},"profile":{"source":"connections","type":"customer","identifiers":[{"type":"external_id","value":"u1"},{"type":"email","value":"A@b.test"}]}}""",
            _rig.Sent.Last());
    }

    [Theory]
    [InlineData("Paid", "Discarded", 1)]
    [InlineData("Other", "Delivered", 0)]
    public async Task An_event_of_nobody_is_refused_and_one_that_is_not_listed_is_not_sent(string name, string end, int requests)
    {
        Assert.Equal(end, await _rig.EndsAsync("trackEvent", $$"""{"event_name":"{{name}}","user_id":"u1"}"""));
        Assert.Equal(requests, _rig.Sent.Count());
    }
}
