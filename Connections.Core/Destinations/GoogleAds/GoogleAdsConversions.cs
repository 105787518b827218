using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.GoogleAds;

/// <summary>Uploads conversions of clicks and calls. Custom variables are known by number there, so their names are looked up first.</summary>
internal static class GoogleAdsConversions
{
    private static readonly TimeSpan NamesFor = TimeSpan.FromHours(1);

    public static Task<IReadOnlyList<EventResult>> ClicksAsync(ActionCall call, IVendorCalls vendor, CancellationToken cancellationToken) =>
        UploadAsync(call, vendor, "uploadClickConversions", Click, cancellationToken);

    public static Task<IReadOnlyList<EventResult>> CallsAsync(ActionCall call, IVendorCalls vendor, CancellationToken cancellationToken) =>
        UploadAsync(call, vendor, "uploadCallConversions", Call, cancellationToken);

    private static async Task<IReadOnlyList<EventResult>> UploadAsync(
        ActionCall call, IVendorCalls vendor, string method, Func<ActionCall, JsonObject, JsonObject> conversion, CancellationToken cancellationToken)
    {
        var results = call.Payloads.Select(payload => GoogleAdsText.IsNoEmail(payload)
            ? EventResult.Refused("The e-mail address is none. Google would match nobody by its digest.", "PAYLOAD_VALIDATION_FAILED")
            : null).ToArray();
        var good = call.Payloads.Where((_, at) => results[at] is null).ToList();
        if (good.Count > 0)
        {
            var numbers = good.Exists(payload => payload["custom_variables"] is JsonObject { Count: > 0 }) ? await VariablesAsync(call, vendor, cancellationToken) : [];
            var body = Payload.Of(
                ("conversions", Payload.List(good.Select(payload => conversion(call, payload).With(("customVariables", Variables(call, payload, numbers)))))),
                ("partialFailure", true));
            var answer = await vendor.SendAsync(ActionRequest.Post($"{GoogleAdsDestination.Api}/customers/{Customer(call)}:{method}", body), cancellationToken);
            var sent = GoogleAdsAnswer.Judge(answer.OrThrow(), good.Count);
            var next = 0;
            for (var at = 0; at < results.Length; at++)
                results[at] ??= sent[sent.Count == 1 ? 0 : next++];
        }

        return [.. results.OfType<EventResult>()];
    }

    private static JsonObject Click(ActionCall call, JsonObject payload) => Payload.Of(
        ("conversionAction", GoogleAdsText.ConversionAction(call, payload)),
        ("conversionDateTime", GoogleAdsText.Time(payload, "conversion_timestamp")),
        ("gclid", payload["gclid"]),
        ("gbraid", payload["gbraid"]),
        ("wbraid", payload["wbraid"]),
        ("userIpAddress", payload["user_ip_address"]),
        ("sessionAttributesEncoded", payload["session_attributes_encoded"]),
        ("sessionAttributesKeyValuePairs", payload.ContainsKey("session_attributes_encoded") ? null : Session(payload)),
        ("orderId", payload["order_id"]),
        ("conversionValue", payload["value"]),
        ("currencyCode", payload["currency"]),
        ("conversionEnvironment", payload["conversion_environment"]),
        ("cartData", Cart(payload)),
        ("userIdentifiers", Identifiers(payload)),
        ("consent", GoogleAdsText.Consent(payload)));

    private static JsonObject Call(ActionCall call, JsonObject payload) => Payload.Of(
        ("conversionAction", GoogleAdsText.ConversionAction(call, payload)),
        ("callerId", payload["caller_id"]),
        ("callStartDateTime", GoogleAdsText.Time(payload, "call_timestamp")),
        ("conversionDateTime", GoogleAdsText.Time(payload, "conversion_timestamp")),
        ("conversionValue", payload["value"]),
        ("currencyCode", payload["currency"]),
        ("consent", GoogleAdsText.Consent(payload)));

    private static JsonObject? Session(JsonObject payload)
    {
        var session = payload.Object("session_attributes_key_value_pairs");
        var pairs = GoogleAdsFields.SessionKeys.Where(key => session.Text(key) is not null)
            .Select(key => Payload.Of(("sessionAttributeKey", key), ("sessionAttributeValue", session[key]))).ToList();
        return pairs.Count == 0 ? null : Payload.Of(("keyValuePairs", Payload.List(pairs)));
    }

    private static JsonObject? Cart(JsonObject payload) => Payload.Of(
        ("merchantId", payload["merchant_id"]),
        ("feedCountryCode", payload["merchant_country_code"]),
        ("feedLanguageCode", payload["merchant_language_code"]),
        ("localTransactionCost", payload["local_cost"]),
        ("items", payload.ContainsKey("items") ? Payload.List(payload.Objects("items").Select(Item)) : null)).OrNull();

    private static JsonObject Item(JsonObject item) =>
        Payload.Of(("productId", item["product_id"]), ("quantity", item["quantity"]), ("unitPrice", item["price"]));

    private static JsonArray? Identifiers(JsonObject payload)
    {
        JsonArray identifiers = [];
        if (GoogleAdsText.Email(payload) is { } email)
            identifiers.Add(Payload.Of(("hashedEmail", email)));
        if (GoogleAdsText.Phone(payload) is { } phone)
            identifiers.Add(Payload.Of(("hashedPhoneNumber", phone)));
        return identifiers.Count > 0 ? identifiers : null;
    }

    private static JsonArray? Variables(ActionCall call, JsonObject payload, Dictionary<string, string> numbers)
    {
        var known = payload.Object("custom_variables").Where(variable => variable.Value is not null && numbers.ContainsKey(variable.Key))
            .Select(variable => Payload.Of(
                ("conversionCustomVariable", $"customers/{Customer(call)}/conversionCustomVariables/{numbers[variable.Key]}"),
                ("value", variable.Value!.ToString()))).ToList();
        return known.Count > 0 ? Payload.List(known) : null;
    }

    private static Task<Dictionary<string, string>> VariablesAsync(ActionCall call, IVendorCalls vendor, CancellationToken cancellationToken) =>
        vendor.CachedAsync("variables", async token =>
        {
            var query = new JsonObject { ["query"] = "SELECT conversion_custom_variable.id, conversion_custom_variable.name FROM conversion_custom_variable" };
            var answer = await vendor.SendAsync(ActionRequest.Post($"{GoogleAdsDestination.Api}/customers/{Customer(call)}/googleAds:searchStream", query), token);
            var found = (answer.OrThrow().Json as JsonArray ?? []).OfType<JsonObject>().SelectMany(page => page.Objects("results")).Select(row => row.Object("conversionCustomVariable"));
            var numbers = new Dictionary<string, string>();
            foreach (var variable in found)
                numbers[variable.Text("name") ?? ""] = variable["id"]?.ToString() ?? "";
            return (numbers, NamesFor);
        }, cancellationToken);

    private static string Customer(ActionCall call) => Uri.EscapeDataString(GoogleAdsText.Digits(call.Setting("customerId")) ?? "");
}
