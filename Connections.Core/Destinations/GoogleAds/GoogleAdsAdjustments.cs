using System.Text.Json.Nodes;
using Connections.Core.Workspaces;

namespace Connections.Core.Destinations.GoogleAds;

/// <summary>Makes one request of adjustments.</summary>
internal static class GoogleAdsAdjustments
{
    public static Checked<ActionRequest> Make(ActionCall call)
    {
        if (call.Payloads.SelectMany(Problems).ToArray() is { Length: > 0 } problems)
            return problems;
        return ActionRequest.Post(
            $"{GoogleAdsDestination.Api}/customers/{GoogleAdsText.Digits(call.Setting("customerId"))}:uploadConversionAdjustments",
            Payload.Of(("conversionAdjustments", Payload.List(call.Payloads.Select(payload => Adjustment(call, payload)))), ("partialFailure", true)));
    }

    private static IEnumerable<Problem> Problems(JsonObject payload)
    {
        if (payload.Text("order_id") is null && (payload.Text("gclid") is null || !payload.ContainsKey("conversion_timestamp")))
            yield return new("order_id", "An adjustment needs the conversion's order id, or its click id and time.");
        if (GoogleAdsText.IsNoEmail(payload))
            yield return new("email_address", "The e-mail address is none. Google would match nobody by its digest.");
    }

    private static JsonObject Adjustment(ActionCall call, JsonObject payload) => Payload.Of(
        ("conversionAction", GoogleAdsText.ConversionAction(call, payload)),
        ("adjustmentType", payload["adjustment_type"]),
        ("adjustmentDateTime", GoogleAdsText.Time(payload, "adjustment_timestamp")),
        ("orderId", payload["order_id"]),
        ("gclidDateTimePair", payload.Text("gclid") is { } gclid
            ? Payload.Of(("gclid", gclid), ("conversionDateTime", GoogleAdsText.Time(payload, "conversion_timestamp")))
            : null),
        ("restatementValue", payload.Text("adjustment_type") == "RESTATEMENT"
            ? Payload.Of(("adjustedValue", payload["restatement_value"]), ("currencyCode", payload["restatement_currency_code"])).OrNull()
            : null),
        ("userIdentifiers", payload.Text("adjustment_type") == "ENHANCEMENT" ? GoogleAdsPerson.Identifiers(payload) : null),
        ("userAgent", payload["user_agent"]));
}
