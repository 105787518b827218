using System.Net;
using Connections.Tests.Support;

namespace Connections.Tests.Destinations.Vendors;

public sealed class PipedriveDestinationTests : IDisposable
{
    private const string Found = """{"data":[{"id":7}]}""";

    private readonly ActionTrial _rig = new("pipedrive", settings: """{"domain":"acme","apiToken":"pd"}""");

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task A_person_who_is_found_is_updated()
    {
        _rig.Answers("GET", "itemSearch", Found);

        await _rig.RunAsync("createUpdatePerson", """{"match_field":"ext","match_value":"a b&c","name":"Jane","custom_fields":{"vip":null}}""");

        Assert.Equal(
            [
                "GET /api/v1/itemSearch/field?api_token=pd&term=a%20b%26c&field_key=ext&exact_match=true&field_type=personField&return_item_ids=true",
                """PUT /api/v1/persons/7?api_token=pd {"name":"Jane","vip":null}""",
            ],
            _rig.Sent);
    }

    [Fact]
    public async Task A_search_that_fails_creates_nothing()
    {
        _rig.Answers("GET", "itemSearch", "{}", HttpStatusCode.InternalServerError);

        Assert.Equal("Retry", await _rig.EndsAsync("createUpdatePerson", """{"match_value":"u1"}"""));
        Assert.Single(_rig.Sent);
    }

    [Fact]
    public async Task A_deal_belongs_to_the_person_who_matches()
    {
        _rig.Answers("GET", "personField", Found);

        await _rig.RunAsync("createUpdateDeal", """{"person_match_value":"u1","deal_match_field":"ref","deal_match_value":"d1","title":"Big","value":"10"}""");

        Assert.Equal("""POST /api/v1/deals?api_token=pd {"title":"Big","value":"10","person_id":7,"ref":"d1"}""", _rig.Sent.Last());
    }

    [Theory]
    [InlineData("createUpdateDeal", """{"person_match_value":"u1","title":"Big"}""")]
    [InlineData("createUpdateLead", """{"person_match_value":"u1","title":"Big"}""")]
    [InlineData("createUpdateNote", """{"person_match_value":"u1","content":"Big"}""")]
    public async Task What_belongs_to_nobody_is_refused(string action, string payload)
    {
        Assert.Equal("Discarded", await _rig.EndsAsync(action, payload));
        Assert.Single(_rig.Sent); // the search
    }

    [Theory]
    [InlineData("createUpdateLead", """{"lead_id":"l-1","title":"Big","amount":5,"currency":"EUR"}""", """PATCH /api/v1/leads/l-1?api_token=pd {"title":"Big","value":{"amount":5,"currency":"EUR"}}""")]
    [InlineData("createUpdateNote", """{"note_id":3,"content":"Big"}""", """PUT /api/v1/notes/3?api_token=pd {"content":"Big"}""")]
    [InlineData("createUpdateActivity", """{"subject":"Call","done":true}""", """POST /api/v1/activities?api_token=pd {"subject":"Call","done":1}""")]
    [InlineData("createUpdateActivity", """{"activity_id":4,"description":"x"}""", """PUT /api/v1/activities/4?api_token=pd {"public_description":"x"}""")]
    public async Task A_record_with_an_id_is_updated_without_a_search(string action, string payload, string request)
    {
        await _rig.RunAsync(action, payload);

        Assert.Equal([request], _rig.Sent);
    }
}
