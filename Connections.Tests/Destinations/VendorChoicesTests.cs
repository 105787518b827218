using Connections.Core.Destinations;
using Connections.Tests.Support;

namespace Connections.Tests.Destinations;

public class VendorChoicesTests
{
    /// <summary>Tool, settings, where the offer is, what the mapping says, the requests in order with their answers, and what is offered.</summary>
    private static readonly Case[] Cases =
    [
        new("klaviyo", "addProfileToList/list_id", [
            ("GET https://a.klaviyo.com/api/lists", """{"data":[{"type":"list","id":"L1","attributes":{"name":"News"}}],"links":{"next":"https://a.klaviyo.com/api/lists?page%5Bcursor%5D=b"}}"""),
            ("GET https://a.klaviyo.com/api/lists?page%5Bcursor%5D=b", """{"data":[{"type":"list","id":"L2","attributes":{"name":"Offers"}}],"links":{"next":null}}""")], "L1=News L2=Offers"),
        new("klaviyo", "upsertProfile/list_id", [("GET https://a.klaviyo.com/api/lists", """{"data":[],"links":{"next":"https://elsewhere.example/api/lists"}}""")], ""),
        new("mailchimp", "settings/listId", [("GET https://us20.api.mailchimp.com/3.0/lists?fields=lists.id,lists.name&count=1000", """{"lists":[{"id":"a1","name":"Customers"}]}""")], "a1=Customers")
            { Settings = """{"apiKey":"k","datacenter":"us20"}""" },
        new("mailchimp", "identify/listId", [("GET https://us20.api.mailchimp.com/3.0/lists?fields=lists.id,lists.name&count=1000", """{"lists":[{"id":"a1","name":"Customers"},{"name":"no id"}]}""")], "a1=Customers")
            { Settings = """{"apiKey":"k","datacenter":"us20"}""" },
        new("activecampaign", "identify/lists/id", [
            ("GET https://acme.api-us1.com/api/3/lists?limit=100&offset=0", """{"lists":[{"id":"1","name":"One"}],"meta":{"total":"2"}}"""),
            ("GET https://acme.api-us1.com/api/3/lists?limit=100&offset=1", """{"lists":[{"id":"2","name":"Two"}],"meta":{"total":"2"}}""")], "1=One 2=Two")
            { Settings = """{"apiKey":"https://acme.api-us1.com/","apiSecret":"k"}""" },
        new("activecampaign", "track/event", [("GET https://acme.api-us1.com/api/3/eventTrackingEvents?limit=100&offset=0", """{"eventTrackingEvents":[{"name":"signup","id":"3"}],"meta":{"total":"1"}}""")], "signup=signup")
            { Settings = """{"apiKey":"https://acme.api-us1.com","apiSecret":"k"}""" },
        new("activecampaign", "identify/tags", [("GET https://acme.api-us1.com/api/3/tags?limit=100&offset=0", """{"tags":[{"tag":"vip","id":"4"}],"meta":{"total":"1"}}""")], "vip=vip")
            { Settings = """{"apiKey":"https://acme.api-us1.com","apiSecret":"k"}""" },
        new("intercom", "identifyContact/owner_id", [("GET https://api.intercom.io/admins", """{"type":"admin.list","admins":[{"id":"991","name":"Ada"}]}""")], "991=Ada"),
        new("sendgrid", "sendEmail/template_id", [
            ("GET https://api.sendgrid.com/v3/templates?generations=dynamic&page_size=200", """{"result":[{"id":"d-1","name":"Welcome"}],"_metadata":{"next":"https://api.sendgrid.com/v3/templates?page_token=t"}}"""),
            ("GET https://api.sendgrid.com/v3/templates?page_token=t", """{"result":[{"id":"d-2","name":"Bye"}],"_metadata":{}}""")], "d-1=Welcome d-2=Bye"),
        new("sendgrid", "sendEmail/group_id", [("GET https://api.sendgrid.com/v3/asm/groups", """[{"id":588,"name":"Monthly","is_default":true}]""")], "588=Monthly"),
        new("sendgrid", "sendEmail/ip_pool_name", [("GET https://api.sendgrid.com/v3/ips/pools", """[{"name":"marketing"}]""")], "marketing=marketing"),
        new("hubspot", "sendCustomBehavioralEvent/eventName", [
            ("GET https://api.hubapi.com/events/v3/event-definitions?limit=100", """{"results":[{"name":"viewed","fullyQualifiedName":"pe1_viewed","labels":{"singular":"Viewed"}}],"paging":{"next":{"after":"n 2"}}}"""),
            ("GET https://api.hubapi.com/events/v3/event-definitions?limit=100&after=n%202", """{"results":[{"name":"bought","fullyQualifiedName":"pe1_bought"}]}""")], "pe1_viewed=Viewed pe1_bought=bought"),
        new("hubspot", "customEvent/event_name", [("GET https://api.hubapi.com/events/v3/event-definitions?limit=100", """{"results":[]}""")], ""),
        new("hubspot", "upsertContact/lifecyclestage", [("GET https://api.hubapi.com/crm/v3/properties/contacts/lifecyclestage", """{"name":"lifecyclestage","options":[{"label":"Lead","value":"lead"}]}""")], "lead=Lead"),
        new("hubspot", "upsertObject/object_details/object_type", [("GET https://api.hubapi.com/crm/v3/schemas", """{"results":[{"fullyQualifiedName":"p1_car","labels":{"singular":"Car","plural":"Cars"}}]}""")],
            "contacts=Contacts companies=Companies deals=Deals tickets=Tickets products=Products line_items=Line items p1_car=Cars"),
        new("hubspot", "upsertObject/object_details/id_field_name", [
            ("GET https://api.hubapi.com/crm/v3/properties/p1_car", """{"results":[{"name":"vin","label":"VIN","hasUniqueValue":true},{"name":"colour","label":"Colour","hasUniqueValue":false}]}""")], "vin=VIN")
            { Mapping = """{"object_details":{"object_type":"p1_car"}}""" },
        new("salesforce", "customObject/customObjectName", [
            ("GET https://acme.my.salesforce.com/services/data/v53.0/sobjects", """{"sobjects":[{"name":"Invoice__c","label":"Invoice","createable":true},{"name":"Apex","label":"Apex","createable":false}]}""")], "Invoice__c=Invoice")
            { Settings = """{"instanceUrl":"https://acme.my.salesforce.com"}""" },
        new("salesforce", "lead/bulkUpsertExternalId/externalIdName", [
            ("GET https://acme.my.salesforce.com/services/data/v53.0/sobjects/Lead/describe", """{"fields":[{"name":"Own__c","label":"Own id","externalId":true},{"name":"Email","label":"E-mail","externalId":false}]}""")], "Own__c=Own id")
            { Settings = """{"instanceUrl":"https://acme.my.salesforce.com"}""" },
        new("salesforce", "customObject/bulkUpsertExternalId/externalIdName", [("GET https://acme.my.salesforce.com/services/data/v53.0/sobjects/Invoice__c/describe", """{"fields":[]}""")], "")
            { Settings = """{"instanceUrl":"https://acme.my.salesforce.com"}""", Mapping = """{"customObjectName":"Invoice__c"}""" },
        new("pipedrive", "settings/personField", [
            ("GET https://acme.pipedrive.com/api/v1/personFields?api_token=k&limit=500", """{"data":[{"key":"id","name":"ID"}],"additional_data":{"pagination":{"more_items_in_collection":true,"next_start":500}}}"""),
            ("GET https://acme.pipedrive.com/api/v1/personFields?api_token=k&limit=500&start=500", """{"data":[{"key":"f00","name":"Own id"}],"additional_data":{"pagination":{"more_items_in_collection":false}}}""")], "id=ID f00=Own id")
            { Settings = """{"domain":"acme","apiToken":"k"}""" },
        new("pipedrive", "settings/organizationField", [("GET https://acme.pipedrive.com/api/v1/organizationFields?api_token=k&limit=500", """{"data":[]}""")], "") { Settings = """{"domain":"acme","apiToken":"k"}""" },
        new("pipedrive", "settings/dealField", [("GET https://acme.pipedrive.com/api/v1/dealFields?api_token=k&limit=500", """{"data":null}""")], "") { Settings = """{"domain":"acme","apiToken":"k"}""" },
        new("pipedrive", "createUpdateDeal/stage_id", [("GET https://acme.pipedrive.com/api/v1/stages?api_token=k", """{"data":[{"id":7,"name":"Won","pipeline_name":"Sales"}]}""")], "7=Sales: Won")
            { Settings = """{"domain":"acme","apiToken":"k"}""" },
        new("pipedrive", "createUpdateActivity/type", [("GET https://acme.pipedrive.com/api/v1/activityTypes?api_token=k", """{"data":[{"id":1,"key_string":"call","name":"Call"}]}""")], "call=Call")
            { Settings = """{"domain":"acme","apiToken":"k"}""" },
        new("google-enhanced-conversions", "settings/customerId", [
            ("GET https://googleads.googleapis.com/v21/customers:listAccessibleCustomers", """{"resourceNames":["customers/1234567890"]}""")], "1234567890=1234567890"),
        new("google-enhanced-conversions", "uploadClickConversion/conversion_action", [
            ("POST https://googleads.googleapis.com/v21/customers/1234567890/googleAds:search", """{"results":[{"conversionAction":{"id":"11","name":"Sale"}}],"nextPageToken":"p2"}"""),
            ("POST https://googleads.googleapis.com/v21/customers/1234567890/googleAds:search", """{"results":[{"conversionAction":{"id":"12","name":"Lead"}}]}""")], "11=Sale 12=Lead")
            { Settings = """{"customerId":"123-456-7890","developerToken":"d"}""" },
        new("google-enhanced-conversions", "userList/external_audience_id", [
            ("POST https://googleads.googleapis.com/v21/customers/1/googleAds:search", """{"results":[{"userList":{"id":"9","name":"Buyers"}}]}""")], "9=Buyers") { Settings = """{"customerId":"1","developerToken":"d"}""" },
        new("linkedin-conversions", "streamConversion/conversionRuleId", [
            ("GET https://api.linkedin.com/rest/adAccounts?q=search&pageSize=100", """{"elements":[{"id":5,"name":"Acme"}]}"""),
            ("GET https://api.linkedin.com/rest/conversions?q=account&account=urn%3Ali%3AsponsoredAccount%3A5", """{"elements":[{"id":77,"name":"Purchase"}]}""")], "77=Acme: Purchase"),
        new("braze", "triggerCampaign/campaign_id", [("GET https://rest.iad-01.braze.com/campaigns/list?page=0&sort_direction=desc", """{"campaigns":[{"id":"c1","name":"Hello"}]}""")], "c1=Hello")
            { Settings = """{"api_key":"k","endpoint":"https://rest.iad-01.braze.com"}""" },
        new("braze", "triggerCanvas/canvas_id", [("GET https://rest.iad-01.braze.com/canvas/list?page=0&sort_direction=desc", """{"canvases":[{"id":"v1","name":"Way"}]}""")], "v1=Way")
            { Settings = """{"api_key":"k","endpoint":"https://rest.iad-01.braze.com"}""" },
        new("braze", "upsertCatalogItem/catalog_name", [("GET https://rest.iad-01.braze.com/catalogs", """{"catalogs":[{"name":"products","num_items":2}]}""")], "products=products")
            { Settings = """{"api_key":"k","endpoint":"https://rest.iad-01.braze.com"}""" },
        new("attio", "assertRecord/object", [("GET https://api.attio.com/v2/objects", """{"data":[{"api_slug":"people","singular_noun":"Person","plural_noun":"People"}]}""")], "people=People"),
        new("attio", "assertRecord/matching_attribute", [
            ("GET https://api.attio.com/v2/objects/people/attributes", """{"data":[{"api_slug":"email_addresses","title":"E-mail","is_unique":true},{"api_slug":"name","title":"Name","is_unique":false}]}""")], "email_addresses=E-mail")
            { Mapping = """{"object":"people"}""" },
        new("iterable", "trackEvent/campaignId", [("GET https://api.eu.iterable.com/api/campaigns", """{"campaigns":[{"id":4,"name":"Spring"}]}""")], "4=Spring") { Settings = """{"apiKey":"k","dataCenterLocation":"europe"}""" },
        new("iterable", "trackEvent/templateId", [("GET https://api.iterable.com/api/templates", """{"templates":[{"templateId":6,"name":"Letter"}]}""")], "6=Letter"),
        new("twilio", "settings/phoneNumber", [
            ("GET https://api.twilio.com/2010-04-01/Accounts/AC1/IncomingPhoneNumbers.json?PageSize=1000", """{"incoming_phone_numbers":[{"phone_number":"+1555","friendly_name":"(555)"}],"next_page_uri":null}""")], "+1555=(555)")
            { Settings = """{"accountId":"AC1","token":"k"}""" },
        new("optimizely-web", "settings/projectID", [("GET https://api.optimizely.com/v2/projects?per_page=100&page=1", """[{"id":1000,"name":"Site"}]""")], "1000=Site") { Settings = """{"optimizelyApiKey":"k"}""" },
        new("optimizely-web", "trackEvent/eventSyncConfig/eventId", [
            ("GET https://api.optimizely.com/v2/events?include_classic=false&project_id=1000&per_page=100&page=1", """[{"id":21,"name":"Paid","key":"paid"}]""")], "21=Paid")
            { Settings = """{"optimizelyApiKey":"k","projectID":1000}""" },
    ];

    public static TheoryData<string> Names => [.. Cases.Select(one => $"{one.Type} {one.Field}")];

    [Theory, MemberData(nameof(Names))]
    public async Task A_tool_is_asked_as_it_documents_and_its_answer_is_read(string name)
    {
        var one = Cases.Single(one => $"{one.Type} {one.Field}" == name);
        using var trial = new ActionTrial(one.Type, settings: one.Settings).Answering([.. one.Asked.Select(asked => (200, asked.Answer))]);

        var offered = await trial.OffersAsync(OffersOf(one.Type, one.Field)!, one.Mapping);

        Assert.Equal(one.Asked.Select(asked => asked.Request), trial.Vendor.Received.Select(sent => $"{sent.Method} {sent.Address.AbsoluteUri}"));
        Assert.Equal(one.Offered, string.Join(' ', offered.Select(choice => $"{choice.Value}={choice.Name}")));
    }

    [Fact] // Kafka's, which is no answer by HTTP, is tried with a broker
    public void Everything_that_the_catalogue_offers_has_a_case_here()
    {
        var tried = Cases.Select(one => OffersOf(one.Type, one.Field)!.What).ToHashSet();

        Assert.All(Cases, one => Assert.NotNull(OffersOf(one.Type, one.Field)));
        Assert.All(
            DestinationCatalogue.All.Where(entry => entry.Profile.IsHttp).SelectMany(entry => entry.Profile.Offers.Values.Concat(entry.Actions.SelectMany(action => Within(action.Fields)).Select(field => field.Offers).OfType<VendorChoices>())),
            offers => Assert.Contains(offers.What, tried));
        Assert.All(DestinationCatalogue.All, entry => Assert.All(entry.Profile.Offers.Keys, key => Assert.Contains(entry.Profile.Settings, setting => setting.Key == key && !setting.IsSecret)));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("{\"lists\":{},\"data\":7,\"result\":[1],\"results\":[null],\"elements\":\"x\",\"sobjects\":null,\"fields\":3,\"resourceNames\":[null],\"links\":[]}")]
    [InlineData("<html>")]
    public async Task An_answer_in_another_form_is_no_fault_of_ours(string answer)
    {
        foreach (var one in Cases)
        {
            using var trial = new ActionTrial(one.Type, settings: one.Settings).Answering((200, answer));
            try
            {
                Assert.All(await trial.OffersAsync(OffersOf(one.Type, one.Field)!, one.Mapping), choice => Assert.NotEmpty(choice.Value));
            }
            catch (VendorException refused)
            {
                Assert.Contains("The answer", refused.Message, StringComparison.Ordinal);
            }
        }
    }

    private static VendorChoices? OffersOf(string type, string path)
    {
        var entry = DestinationCatalogue.Find(type)!;
        var parts = path.Split('/');
        if (parts[0] == "settings")
            return entry.Profile.Offers[parts[1]];
        var fields = entry.Actions.Single(action => action.Slug == parts[0]).Fields;
        foreach (var part in parts[1..^1])
            fields = fields.Single(field => field.Key == part).Properties!;
        return fields.Single(field => field.Key == parts[^1]).Offers;
    }

    private static IEnumerable<Field> Within(IEnumerable<Field> fields) => fields.SelectMany(field => Within(field.Properties ?? []).Append(field));

    private sealed record Case(string Type, string Field, (string Request, string Answer)[] Asked, string Offered)
    {
        public string Settings { get; init; } = "{}";

        public string Mapping { get; init; } = "{}";
    }
}
