using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Mapping;

namespace Connections.Core.Destinations.Friendbuy;

/// <summary>Makes the bodies that Friendbuy takes. What it has no member for goes along as additional properties, all of them texts.</summary>
internal static class FriendbuyBody
{
    private static readonly string[] Context = ["userAgent", "ipAddress"];

    private static readonly string[] Person = ["email", "isNewCustomer", "loyaltyStatus", "firstName", "lastName", "age"];

    public static JsonObject Customer(JsonObject payload) => payload.Only(["customerId", .. Person, "language", "customerSince", .. Context]).With(
        ("country", payload["addressCountry"]),
        ("state", payload["addressState"]),
        ("city", payload["addressCity"]),
        ("zipCode", payload["addressPostalCode"]),
        ("birthday", Birthday(payload)),
        ("additionalProperties", Additional(payload)));

    public static JsonObject Purchase(JsonObject payload) =>
        payload.Only(["orderId", "amount", "currency", "attributionId", "referralCode", "giftCardCodes", "customerId", .. Person, .. Context]).With(
            ("couponCode", payload["coupon"]),
            ("products", payload["products"] is null ? null : Payload.List(payload.Objects("products").Select(Product))),
            ("birthday", Birthday(payload)),
            ("additionalProperties", Additional(payload)));

    public static JsonObject SignUp(JsonObject payload) => payload.Only(["customerId", "attributionId", "referralCode", .. Person, .. Context]).With(
        ("couponCode", payload["coupon"]),
        ("birthday", Birthday(payload)),
        ("additionalProperties", Additional(payload)));

    public static JsonObject Custom(JsonObject payload)
    {
        var properties = payload["eventProperties"].Without("email", "deduplicationId");
        JsonObject texts = new(properties.Select(member => KeyValuePair.Create(member.Key, (JsonNode?)Text(member.Value))));
        return payload.Only(["eventType", "deduplicationId", "email", .. Context])
            .With(("additionalProperties", texts.With(payload.Only("customerId", "anonymousId")).OrNull()));
    }

    private static JsonObject Product(JsonObject product) =>
        product.Only("sku", "name", "price", "description", "category", "url").With(("quantity", product["quantity"] ?? 1), ("imageUrl", product["image_url"]));

    private static JsonObject? Additional(JsonObject payload)
    {
        var custom = payload.Object("friendbuyAttributes").Where(member => member.Value?.GetValueKind() == JsonValueKind.String);
        return payload.Only("anonymousId", "name").With(new JsonObject(custom.Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone())))).OrNull();
    }

    private static JsonObject? Birthday(JsonObject payload) =>
        DateOnly.TryParseExact(payload.Text("birthday"), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? new() { ["month"] = date.Month, ["day"] = date.Day, ["year"] = date.Year }
            : null;

    private static string Text(JsonNode? value) => value is JsonValue known && known.TryGetValue(out string? text) ? text : CompactJson.Text(value);
}
