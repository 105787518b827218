using System.Text.Json.Nodes;
using System.Web;
using Connections.Core.Workspaces;

namespace Connections.Core.Destinations.TikTok;

/// <summary>Makes one request of events.</summary>
internal static class TikTokRequest
{
    private static readonly string[] Properties =
        ["contents", "content_ids", "num_items", "content_type", "currency", "value", "description", "query", "order_id", "shop_id", "delivery_category", "predicted_ltv", "search_string"];

    public static Checked<ActionRequest> Make(ActionCall call) => ActionRequest.Post(TikTokConversionsDestination.Address, Payload.Of(
        ("event_source", call.Payload["event_source"]),
        ("event_source_id", call.Setting("pixelCode")),
        ("partner_name", "Segment"),
        ("test_event_code", call.Text("test_event_code")),
        ("data", Payload.List(call.Payloads.Select(payload => Event(payload, call.Now))))));

    private static JsonObject Event(JsonObject payload, DateTimeOffset now)
    {
        var isLead = payload.Text("event_source") == "crm";
        return Payload.Of(
            ("event", payload["event"]),
            ("event_time", (payload.Time("timestamp") ?? now).ToUnixTimeSeconds()),
            ("event_id", payload["event_id"]),
            ("user", User(payload)),
            ("properties", Details(payload)),
            ("page", isLead ? null : Payload.Of(("url", payload["url"]), ("referrer", payload["referrer"])).OrNull()),
            ("lead", isLead ? payload.Object("lead_fields").OrNull() : null),
            ("limited_data_use", payload.Flag("limited_data_use")));
    }

    // As Segment sends it: names and places that nobody knows are empty texts.
    private static JsonObject User(JsonObject payload)
    {
        var address = payload.Object("address");
        return Payload.Of(
            ("external_id", payload.Texts("external_id").Select(id => PersonalData.Sha256(id, PersonalData.Trimmed)).ToJsonList()),
            ("phone", payload.Texts("phone_number").Select(phone => PersonalData.Sha256(phone, number => PersonalData.E164(number) ?? "")).ToJsonList()),
            ("email", payload.Texts("email").Select(email => PersonalData.Sha256(email, PersonalData.Trimmed)).ToJsonList()),
            ("first_name", PersonalData.Sha256(payload.Text("first_name"), PersonalData.Joined)),
            ("last_name", PersonalData.Sha256(payload.Text("last_name"), PersonalData.Joined)),
            ("city", PersonalData.LettersAndDigits(address.Text("city") ?? "")),
            ("state", PersonalData.LettersAndDigits(address.Text("state") ?? "")),
            ("country", PersonalData.LettersAndDigits(address.Text("country") ?? "")),
            ("zip_code", PersonalData.Sha256(address.Text("zip_code"), PersonalData.Joined)),
            ("ttclid", ClickIn(payload.Text("url")) ?? payload.Text("ttclid")),
            ("ttp", payload["ttp"]),
            ("ip", payload["ip"]),
            ("user_agent", payload["user_agent"]),
            ("locale", payload["locale"]));
    }

    private static string? ClickIn(string? url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address) ? HttpUtility.ParseQueryString(address.Query)["ttclid"]?.OrNull() : null;

    private static JsonObject Details(JsonObject payload)
    {
        JsonObject details = [];
        foreach (var name in Properties)
            Put(name, payload[name]);
        if (payload.Text("event_spec_type") == "travel")
        {
            foreach (var (name, value) in payload.Object("travel_fields"))
                Put(name, value);
        }
        else if (payload.Text("event_spec_type") == "vehicle")
        {
            foreach (var (name, value) in TikTokVehicle.Of(payload.Object("vehicle_fields")))
                Put(name, value);
        }

        return details;

        void Put(string name, JsonNode? value)
        {
            if (value is not null)
                details[name] = value.DeepClone();
        }
    }
}
