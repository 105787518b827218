using System.Net;
using Connections.Core.Delivery;
using Connections.Tests.Support;

namespace Connections.Tests.Destinations.Vendors;

public sealed class SalesforceDestinationTests : IDisposable
{
    private const string Data = "/services/data/v53.0";

    private readonly ActionTrial _rig = new("salesforce", settings: """{"instanceUrl":"https://acme.my.salesforce.com/"}""");

    public void Dispose() => _rig.Dispose();

    [Theory]
    [InlineData("OR", "email = 'o\\'neil\\\\@b.test' OR Vip__c = true OR Rank__c = 3")]
    [InlineData("AND", "email = 'o\\'neil\\\\@b.test' AND Vip__c = true AND Rank__c = 3")]
    public async Task What_an_event_holds_stays_inside_its_quotes(string connective, string where)
    {
        await _rig.RunAsync("lead", $$$"""{"operation":"update","recordMatcherOperator":"{{{connective}}}","traits":{"email":"o'neil\\@b.test","Vip__c":true,"Rank__c":3}}""");

        Assert.Equal($"?q=SELECT Id FROM Lead WHERE {where}", Uri.UnescapeDataString(_rig.Vendor.Received[0].Address.Query));
    }

    [Theory]
    [InlineData("lead", """{"operation":"update","traits":{"Name = '' OR Id":"x"}}""")]
    [InlineData("customObject", """{"operation":"update","customObjectName":"Lead WHERE Id != ''","customFields":{"A":1},"traits":{"Name":"x"}}""")]
    [InlineData("customObject", """{"operation":"create","customObjectName":"../Lead","customFields":{"A":1}}""")]
    [InlineData("lead", """{"operation":"update"}""")]
    [InlineData("lead", """{"operation":"create"}""")]
    [InlineData("lead2", """{"last_name":"Doe"}""")]
    public async Task What_is_no_name_or_names_no_record_never_reaches_Salesforce(string action, string payload)
    {
        Assert.Equal("Discarded", await _rig.EndsAsync(action, payload));
        Assert.Empty(_rig.Sent);
    }

    [Fact]
    public async Task The_token_goes_to_Salesforce_alone()
    {
        using var rig = new ActionTrial("salesforce", settings: """{"instanceUrl":"https://salesforce.com.evil.example"}""");

        Assert.Equal("Discarded", await rig.EndsAsync("lead", """{"operation":"create","last_name":"Doe"}"""));
        Assert.Empty(rig.Sent);
    }

    [Theory]
    [InlineData("update", 0, "Discarded")]
    [InlineData("update", 2, "Discarded")]
    [InlineData("upsert", 2, "Discarded")]
    public async Task A_record_that_is_not_the_only_one_is_left_alone(string operation, int found, string end)
    {
        _rig.Answers("GET", "/query", $$"""{"totalSize":{{found}},"records":[]}""");

        Assert.Equal(end, await _rig.EndsAsync("lead", $$$"""{"operation":"{{{operation}}}","last_name":"Doe","traits":{"Email":"a@b.test"}}"""));
        Assert.Single(_rig.Sent);
    }

    [Fact]
    public async Task An_upsert_that_finds_nothing_creates()
    {
        _rig.Answers("GET", "/query", """{"totalSize":0,"records":[]}""");

        await _rig.RunAsync("account", """{"operation":"upsert","name":"Acme","number_of_employees":"7","traits":{"AccountNumber":"g1"},"customFields":{"Plan__c":"pro"}}""");

        Assert.Equal($$"""POST {{Data}}/sobjects/Account {"Name":"Acme","NumberOfEmployees":7,"Plan__c":"pro"}""", _rig.Sent.Last());
    }

    [Fact]
    public async Task A_record_whose_id_is_known_is_deleted_without_a_search()
    {
        await _rig.RunAsync("contact", """{"operation":"delete","traits":{"Id":"003X"}}""");

        Assert.Equal([$"DELETE {Data}/sobjects/Contact/003X"], _rig.Sent);
    }

    [Theory]
    [InlineData("""[{"errorCode":"REQUEST_LIMIT_EXCEEDED","message":"m"}]""", HttpStatusCode.Forbidden, typeof(Outcome.Retry))]
    [InlineData("""[{"errorCode":"UNABLE_TO_LOCK_ROW","message":"m"}]""", HttpStatusCode.BadRequest, typeof(Outcome.Retry))]
    [InlineData("""[{"errorCode":"REQUIRED_FIELD_MISSING","message":"m"}]""", HttpStatusCode.BadRequest, typeof(Outcome.Discarded))]
    public async Task Refusals_that_pass_are_tried_again(string answer, HttpStatusCode status, Type end)
    {
        _rig.Answers("POST", "/sobjects", answer, status);

        Assert.IsType(end, Assert.Single(await _rig.RunAsync("lead", """{"operation":"create","last_name":"Doe"}""")));
    }

    [Fact]
    public async Task A_batch_is_a_job_with_a_row_for_each_event()
    {
        _rig.Answers("POST", "/jobs/ingest", """{"id":"j1"}""");

        var ends = await _rig.EndsAsync("lead", Upsert("1", "a \\\"b\\\", c", ""","customFields":{"Plan__c":null}"""), Upsert("2", "d", ""), """{"operation":"upsert","last_name":"x"}""");

        Assert.Equal("Delivered Delivered Discarded", ends);
        Assert.Equal(
            [
                $$"""POST {{Data}}/jobs/ingest {"object":"Lead","contentType":"CSV","operation":"upsert","externalIdFieldName":"Ext__c"}""",
                $"PUT {Data}/jobs/ingest/j1/batches LastName,Plan__c,Ext__c\n\"a \"\"b\"\", c\",#N/A,\"1\"\n\"d\",,\"2\"",
                $$"""PATCH {{Data}}/jobs/ingest/j1 {"state":"UploadComplete"}""",
            ],
            _rig.Sent);
        Assert.Equal("text/csv", _rig.Vendor.Received[1].Headers["Content-Type"]);
    }

    [Fact]
    public async Task Creates_and_updates_of_one_batch_are_jobs_of_their_own_and_deletes_are_none()
    {
        _rig.Answers("POST", "/jobs/ingest", """{"id":"j1"}""").Answers("POST", "/jobs/ingest", """{"id":"j2"}""");

        var ends = await _rig.EndsAsync(
            "lead",
            """{"operation":"create","last_name":"a"}""", """{"operation":"delete","traits":{"Id":"00Q"}}""", """{"operation":"update","last_name":"b","bulkUpdateRecordId":"00Q2"}""");

        Assert.Equal("Delivered Delivered Delivered", ends);
        Assert.Equal([$"DELETE {Data}/sobjects/Lead/00Q", $"PUT {Data}/jobs/ingest/j1/batches LastName\n\"a\"", $"PUT {Data}/jobs/ingest/j2/batches LastName,Id\n\"b\",\"00Q2\""],
            _rig.Sent.Where(sent => sent.StartsWith("PUT", StringComparison.Ordinal) || sent.StartsWith("DELETE", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_job_whose_rows_do_not_arrive_is_aborted_and_tried_again()
    {
        _rig.Answers("POST", "/jobs/ingest", """{"id":"j1"}""").Answers("PUT", "/batches", "", HttpStatusCode.ServiceUnavailable);

        Assert.Equal("Retry Retry", await _rig.EndsAsync("lead", Upsert("1", "a", ""), Upsert("2", "b", "")));
        Assert.EndsWith("""{"state":"Aborted"}""", _rig.Sent.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_user_and_password_sign_in_where_there_is_no_OAuth()
    {
        using var rig = new ActionTrial(
            "salesforce",
            settings: """{"instanceUrl":"https://acme.my.salesforce.com","isSandbox":true,"username":"u","auth_password":"p","security_token":"t","clientId":"c","clientSecret":"s"}""");
        rig.Answers("POST", "/services/oauth2/token", """{"access_token":"TOKEN"}""");

        await rig.RunAsync("lead", """{"operation":"create","last_name":"Doe"}""");

        Assert.Equal(("test.salesforce.com", "grant_type=password&client_id=c&client_secret=s&username=u&password=pt"), (rig.Vendor.Received[0].Address.Host, rig.Vendor.Received[0].Body));
        Assert.Equal("Bearer TOKEN", rig.Vendor.Received[1].Headers["Authorization"]);
    }

    private static string Upsert(string id, string lastName, string more) =>
        $$$"""{"operation":"upsert","last_name":"{{{lastName}}}","bulkUpsertExternalId":{"externalIdName":"Ext__c","externalIdValue":"{{{id}}}"}""" + more + "}";
}
