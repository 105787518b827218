using System.Net;
using Connections.Tests.Support;

namespace Connections.Tests.Destinations.Vendors;

public sealed class HubSpotDestinationTests : IDisposable
{
    private const string Contacts = "/crm/v3/objects/contacts";
    private const string Companies = "/crm/v3/objects/companies";
    private const string NoProperty = """{"message":"Property values were not valid: [{\"error\":\"PROPERTY_DOESNT_EXIST\",\"name\":\"segment_group_id\"}]"}""";

    private readonly ActionTrial _rig = new("hubspot", settings: """{"portalId":"12345"}""");

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task A_contact_that_HubSpot_does_not_know_is_created()
    {
        _rig.Answers("PATCH", Contacts, "{}", HttpStatusCode.NotFound);

        await _rig.RunAsync("upsertContact", """{"email":"a+b@c.test","firstname":" Jane ","properties":{"tags":["a",{"b":1}],"gone":null,"deep":{"x":1}}}""");

        const string Body = """{"properties":{"firstname":"Jane","email":"a+b@c.test","tags":"a;{\"b\":1}","deep":"{\"x\":1}"}}""";
        Assert.Equal([$"PATCH {Contacts}/a%2Bb@c.test?idProperty=email {Body}", $"POST {Contacts} {Body}"], _rig.Sent);
    }

    [Fact]
    public async Task A_lifecycle_stage_that_would_go_back_is_emptied_and_set_again()
    {
        _rig.Answers("PATCH", Contacts, """{"id":"1","properties":{"lifecyclestage":"customer"}}""");

        await _rig.RunAsync("upsertContact", """{"email":"a@b.test","lifecyclestage":"Lead"}""");

        Assert.Equal(
            ["""{"properties":{"email":"a@b.test","lifecyclestage":"lead"}}""", """{"properties":{"lifecyclestage":""}}""", """{"properties":{"email":"a@b.test","lifecyclestage":"lead"}}"""],
            _rig.Vendor.Bodies);
    }

    [Fact]
    public async Task A_batch_reads_then_creates_and_updates_and_merges_what_is_of_one_contact()
    {
        _rig.Answers("POST", "/batch/read", """{"results":[{"id":"7","properties":{"email":"main@b.test","hs_additional_emails":"a@b.test;x@b.test"}}]}""", HttpStatusCode.MultiStatus);

        var ends = await _rig.EndsAsync("upsertContact", """{"email":"A@b.test","city":"Bern","phone":"1"}""", """{"email":"new@b.test"}""", """{"email":"a@b.test","city":"Basel"}""");

        Assert.Equal("Delivered Delivered Delivered", ends);
        Assert.Equal(
            [
                $$"""POST {{Contacts}}/batch/read {"properties":["email","lifecyclestage","hs_additional_emails"],"idProperty":"email","inputs":[{"id":"a@b.test"},{"id":"new@b.test"}]}""",
                $$$"""POST {{{Contacts}}}/batch/update {"inputs":[{"id":"7","properties":{"phone":"1","city":"Basel"}}]}""",
                $$$"""POST {{{Contacts}}}/batch/create {"inputs":[{"properties":{"email":"new@b.test"}}]}""",
            ],
            _rig.Sent);
    }

    [Fact]
    public async Task One_contact_that_HubSpot_refuses_does_not_take_its_batch_along()
    {
        _rig.Answers("POST", "/batch/read", """{"results":[]}""").Answers("POST", "/batch/create", "{}", HttpStatusCode.BadRequest)
            .Answers("PATCH", "bad@b.test", "{}", HttpStatusCode.BadRequest);

        Assert.Equal("Delivered Discarded", await _rig.EndsAsync("upsertContact", """{"email":"good@b.test"}""", """{"email":"bad@b.test"}"""));
    }

    [Fact]
    public async Task A_batch_that_HubSpot_cannot_take_now_is_tried_again_as_a_whole()
    {
        _rig.Answers("POST", "/batch/read", "{}", HttpStatusCode.TooManyRequests);

        Assert.Equal("Retry Retry", await _rig.EndsAsync("upsertContact", """{"email":"a@b.test"}""", """{"email":"c@b.test"}"""));
    }

    [Fact]
    public async Task A_stage_that_was_kept_in_a_batch_is_emptied_and_set_again()
    {
        _rig.Answers("POST", "/batch/read", """{"results":[{"id":"1","properties":{"email":"a@b.test"}},{"id":"2","properties":{"email":"c@b.test"}}]}""")
            .Answers("POST", "/batch/update", """{"results":[{"id":"1","properties":{"lifecyclestage":"customer"}},{"id":"2","properties":{"lifecyclestage":"lead"}}]}""");

        await _rig.RunAsync("upsertContact", """{"email":"a@b.test","lifecyclestage":"lead"}""", """{"email":"c@b.test","lifecyclestage":"lead"}""");

        Assert.Equal(
            ["""{"inputs":[{"id":"1","properties":{"lifecyclestage":""}}]}""", """{"inputs":[{"id":"1","properties":{"lifecyclestage":"lead"}}]}"""],
            _rig.Vendor.Bodies.Skip(2));
    }

    [Fact]
    public async Task A_company_is_found_by_the_group_then_by_a_search_then_created()
    {
        _rig.Answers("PATCH", Companies, "{}", HttpStatusCode.NotFound).Answers("POST", "/companies/search", """{"total":0,"results":[]}""");

        await _rig.RunAsync("upsertCompany", Company(""","companysearchfields":{"domain":"a\" OR \"1","name":"Acme"},"name":"Acme" """));

        Assert.Equal(
            [
                $$$"""PATCH {{{Companies}}}/g1?idProperty=segment_group_id {"properties":{"name":"Acme","segment_group_id":"g1"}}""",
                $$"""POST {{Companies}}/search {"filterGroups":[{"filters":[{"propertyName":"domain","operator":"EQ","value":"a\" OR \"1"}]},{"filters":[{"propertyName":"name","operator":"EQ","value":"Acme"}]}],"properties":["name","domain","lifecyclestage","segment_group_id"],"sorts":["name"]}""",
                $$$"""POST {{{Companies}}} {"properties":{"name":"Acme","segment_group_id":"g1"}}""",
            ],
            _rig.Sent);
    }

    [Theory]
    [InlineData("""{"total":1,"results":[{"id":"9"}]}""", "Delivered", "PATCH /crm/v3/objects/companies/9 ")]
    [InlineData("""{"total":2,"results":[{"id":"9"},{"id":"10"}]}""", "Discarded", "POST /crm/v3/objects/companies/search ")]
    public async Task A_company_that_a_search_finds_is_updated_if_it_is_the_only_one(string found, string end, string last)
    {
        _rig.Answers("PATCH", Companies, "{}", HttpStatusCode.NotFound).Answers("POST", "/companies/search", found);

        Assert.Equal(end, await _rig.EndsAsync("upsertCompany", Company(""","companysearchfields":{"name":"Acme"}""")));
        Assert.StartsWith(last, _rig.Sent.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_property_of_the_group_is_made_where_it_is_missing()
    {
        _rig.Answers("PATCH", Companies, "{}", HttpStatusCode.NotFound).Answers("POST", Companies, NoProperty, HttpStatusCode.BadRequest);

        Assert.Equal("Delivered", await _rig.EndsAsync("upsertCompany", Company("")));
        Assert.Equal(["PATCH", "POST", "POST", "POST"], _rig.Vendor.Received.Select(request => request.Method));
        Assert.Equal("/crm/v3/properties/companies", _rig.Vendor.Received[2].Address.AbsolutePath);
    }

    [Fact]
    public async Task A_company_that_is_not_to_be_created_is_left_alone()
    {
        _rig.Answers("PATCH", Companies, "{}", HttpStatusCode.NotFound);

        Assert.Equal("Delivered", await _rig.EndsAsync("upsertCompany", """{"groupid":"g1","createNewCompany":false,"associateContact":false}"""));
        Assert.Single(_rig.Sent);
    }

    [Fact]
    public async Task A_contact_whom_HubSpot_knows_is_associated()
    {
        _rig.Answers("GET", Contacts, """{"id":"5"}""").Answers("PATCH", Companies, """{"id":"6"}""");

        await _rig.RunAsync("upsertCompany", """{"groupid":"g1","createNewCompany":true,"associateContact":true,"contact_email":"a@b.test"}""");

        Assert.Equal([$"GET {Contacts}/a@b.test?idProperty=email", $"PUT {Companies}/6/associations/contacts/5/company_to_contact"], [_rig.Sent.First(), _rig.Sent.Last()]);
    }

    [Theory]
    [InlineData("")]
    [InlineData(""","contact_email":"a@b.test" """)]
    public async Task Without_a_contact_to_associate_no_company_is_written(string email)
    {
        _rig.Answers("GET", Contacts, "{}", HttpStatusCode.NotFound);

        Assert.Equal("Discarded", await _rig.EndsAsync("upsertCompany", """{"groupid":"g1","createNewCompany":true,"associateContact":true""" + email + "}"));
        Assert.DoesNotContain(_rig.Vendor.Received, request => request.Method != "GET");
    }

    [Theory]
    [InlineData("sendCustomBehavioralEvent", """{"eventName":"pe999_clicked","email":"a@b.test"}""")]
    [InlineData("sendCustomBehavioralEvent", """{"eventName":"pe12345_clicked"}""")]
    [InlineData("customEvent", """{"event_name":"clicked","record_details":{"object_type":"contact"}}""")]
    public async Task An_event_of_another_account_or_of_nobody_is_refused(string action, string payload)
    {
        Assert.Equal("Discarded", await _rig.EndsAsync(action, payload));
        Assert.Empty(_rig.Sent);
    }

    [Fact]
    public async Task A_custom_event_gets_its_full_name()
    {
        await _rig.RunAsync("customEvent", """{"event_name":"Button Clicked","record_details":{"object_type":"contact","object_id":"3"},"properties":{"a":" b "},"occurred_at":"2024-01-01T00:00:00Z"}""");

        Assert.Equal(["""POST /events/v3/send {"eventName":"pe12345_button_clicked","occurredAt":"2024-01-01T00:00:00Z","objectId":"3","properties":{"a":"b"}}"""], _rig.Sent);
    }

    [Fact]
    public async Task Objects_go_in_one_request_for_each_type_and_what_is_refused_goes_one_by_one()
    {
        _rig.Answers("POST", "/deal/batch/upsert", "{}", HttpStatusCode.BadRequest).Answers("POST", "/deal/batch/upsert", "{}", HttpStatusCode.BadRequest);

        var ends = await _rig.EndsAsync("upsertObject", Object("deal", "1"), Object("ticket", "2"), Object("deal", "3"));

        Assert.Equal("Discarded Delivered Delivered", ends);
        Assert.Equal(
            [
                """POST /crm/v3/objects/deal/batch/upsert {"inputs":[{"idProperty":"ref","id":"1","properties":{"a":"1"}},{"idProperty":"ref","id":"3","properties":{"a":"3"}}]}""",
                """POST /crm/v3/objects/deal/batch/upsert {"inputs":[{"idProperty":"ref","id":"1","properties":{"a":"1"}}]}""",
                """POST /crm/v3/objects/deal/batch/upsert {"inputs":[{"idProperty":"ref","id":"3","properties":{"a":"3"}}]}""",
                """POST /crm/v3/objects/ticket/batch/upsert {"inputs":[{"idProperty":"ref","id":"2","properties":{"a":"2"}}]}""",
            ],
            _rig.Sent);
    }

    private static string Company(string more) => """{"groupid":"g1","createNewCompany":true,"associateContact":false""" + more + "}";

    private static string Object(string type, string id) => $$$"""{"object_details":{"object_type":"{{{type}}}","id_field_name":"ref","id_field_value":"{{{id}}}"},"properties":{"a":"{{{id}}}"}}""";
}
