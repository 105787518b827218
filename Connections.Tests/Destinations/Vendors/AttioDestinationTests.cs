using System.Net;
using Connections.Tests.Support;

namespace Connections.Tests.Destinations.Vendors;

public sealed class AttioDestinationTests : IDisposable
{
    private readonly ActionTrial _rig = new("attio");

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task A_workspace_names_the_company_that_was_just_asserted()
    {
        _rig.Answers("PUT", "/objects/companies/", """{"data":{"id":{"record_id":"r-1"}}}""");

        await _rig.RunAsync("groupWorkspace", """{"domain":"acme.test","workspace_id":"g1","user_id":"u1","company_attributes":{"name":"Acme"},"workspace_attributes":{}}""");

        Assert.Equal(
            [
                """PUT /v2/objects/companies/records/simple?matching_attribute=domains&append_to_existing_values=true {"data":{"values":{"domains":"acme.test","name":"Acme"}}}""",
                """PUT /v2/objects/workspaces/records/simple?matching_attribute=workspace_id&append_to_existing_values=true {"data":{"values":{"workspace_id":"g1","company":"r-1","users":["u1"]}}}""",
            ],
            _rig.Sent);
    }

    [Fact]
    public async Task Without_a_company_there_is_no_workspace()
    {
        _rig.Answers("PUT", "/objects/companies/", "{}", HttpStatusCode.BadRequest);

        Assert.Equal("Discarded", await _rig.EndsAsync("groupWorkspace", """{"domain":"acme.test","workspace_id":"g1"}"""));
        Assert.Single(_rig.Sent);
    }

    [Fact]
    public async Task A_batch_of_users_is_one_request_in_which_persons_nest()
    {
        var ends = await _rig.EndsAsync(
            "identifyUser", """{"email_address":"a@b.test","user_id":"1","received_at":"2024-01-01T00:00:00.000Z"}""", """{"email_address":"c@d.test","user_id":"2"}""");

        Assert.Equal("Delivered Delivered", ends);
        Assert.Equal(
            [
                """PUT /v2/batch/records {"assertions":[""" + User("a@b.test", "1", "2024-01-01T00:00:00.000Z") + "," + User("c@d.test", "2", "2024-03-05T10:00:00.000Z") + "]}",
            ],
            _rig.Sent);
    }

    [Fact]
    public async Task A_batch_of_records_is_one_request()
    {
        var record = """{"object":"deals","matching_attribute":"ref","attributes":{"ref":"1"},"received_at":"2024-01-01T00:00:00.000Z"}""";

        Assert.Equal("Delivered Delivered", await _rig.EndsAsync("assertRecord", record, record));
        Assert.Single(_rig.Sent);
    }

    [Fact]
    public async Task A_batch_of_workspaces_fails_and_is_tried_again_as_a_whole()
    {
        _rig.Answers("PUT", "/batch/records", "{}", HttpStatusCode.TooManyRequests);

        Assert.Equal("Retry Retry", await _rig.EndsAsync("groupWorkspace", """{"domain":"a.test","workspace_id":"1"}""", """{"domain":"b.test","workspace_id":"2"}"""));
    }

    private static string User(string email, string id, string at) =>
        $$$"""{"object":"users","mode":"create-or-update","matching_attribute":"user_id","multiselect_values":"append","values":{"primary_email_address":"{{{email}}}","person":{"object":"people","mode":"create-or-update","matching_attribute":"email_addresses","multiselect_values":"append","values":{"email_addresses":"{{{email}}}"},"received_at":"{{{at}}}"},"user_id":"{{{id}}}"},"received_at":"{{{at}}}"}""";
}
