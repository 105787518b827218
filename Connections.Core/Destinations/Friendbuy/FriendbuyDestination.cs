using Connections.Core.Settings;

namespace Connections.Core.Destinations.Friendbuy;

/// <summary>Tells Friendbuy of customers, purchases and events, which its referral programmes reward.</summary>
/// <remarks>https://developers.friendbuy.com, read 2026-11. A token is had for the key and secret, and used until it expires.</remarks>
internal sealed class FriendbuyDestination : IDestination
{
    public Profile Profile { get; } = new("friendbuy", "Friendbuy", Category: "Referrals", Api: "https://mapi.fbot.me")
    {
        Description = "Tells Friendbuy of customers, purchases, sign-ups and other events, which its referral and loyalty programmes reward.",
        Aliases = ["actions-friendbuy-cloud", "Friendbuy (Cloud Destination)", "Actions Friendbuy"],
        Settings =
        [
            new("authKey", "MAPI key", SettingKind.Text) { Required = true, Description = "In Friendbuy: Developer centre, MAPI credentials." },
            new("authSecret", "MAPI secret", SettingKind.Secret) { Required = true, Description = "The secret beside it." },
        ],
    };

    public IReadOnlyList<DestinationAction> Actions { get; } =
    [
        new("trackCustomer", "Track Customer", "type = \"identify\"")
        {
            Description = "Creates a customer, or updates the one that is there.",
            Fields =
            [
                Fields.Text("customerId", Map.Path("userId"), "Customer ID").Needed(),
                FriendbuyFields.AnonymousId,
                Fields.Text("email", Map.Path("traits.email"), "E-mail").Needed(),
                .. FriendbuyFields.Person("traits"),
                Fields.Text("language", Map.Path("traits.language")),
                Fields.Text("addressCountry", Map.Path("traits.address.country"), "Country"),
                Fields.Text("addressState", Map.Path("traits.address.state"), "State"),
                Fields.Text("addressCity", Map.Path("traits.address.city"), "City"),
                Fields.Text("addressPostalCode", Map.Path("traits.address.postalCode"), "Postal code"),
                Fields.Text("customerSince", Map.Path("traits.customerSince"), "Customer since"),
                .. FriendbuyFields.Context,
            ],
            PerformAsync = (call, vendor, cancellationToken) => FriendbuyCall.SendAsync(call, vendor, "/v1/customer", FriendbuyBody.Customer(call.Payload), cancellationToken),
        },
        new("trackPurchase", "Track Purchase", "type = \"track\" and event = \"Order Completed\"")
        {
            Description = "Records a purchase.",
            Fields =
            [
                Fields.Text("orderId", Map.Path("properties.order_id"), "Order ID").Needed(),
                Fields.Number("amount", Map.Path("properties.total")).Needed().Saying("What rewards are reckoned from."),
                Fields.Text("currency", Map.Path("properties.currency")).Needed(),
                Fields.Text("coupon", Map.Path("properties.coupon")),
                Fields.Text("attributionId", Map.Path("properties.attributionId"), "Attribution ID"),
                Fields.Text("referralCode", Map.Path("properties.referralCode"), "Referral code"),
                Fields.Texts("giftCardCodes", Map.Path("properties.giftCardCodes"), "Gift card codes"),
                Fields.Open("products", Map.Path("properties.products")) with { Multiple = true, Properties = FriendbuyFields.Product },
                FriendbuyFields.CustomerId, FriendbuyFields.AnonymousId, FriendbuyFields.Email,
                .. FriendbuyFields.Person("properties"), .. FriendbuyFields.Context,
            ],
            PerformAsync = (call, vendor, cancellationToken) => FriendbuyCall.SendAsync(call, vendor, "/v1/event/purchase", FriendbuyBody.Purchase(call.Payload), cancellationToken),
        },
        new("trackSignUp", "Track Sign Up")
        {
            Description = "Records that somebody signed up.",
            Fields =
            [
                Fields.Text("customerId", Map.Path("userId"), "Customer ID").Needed(),
                FriendbuyFields.AnonymousId, FriendbuyFields.Email.Needed(),
                Fields.Text("coupon", Map.Path("properties.coupon")),
                Fields.Text("attributionId", Map.Path("properties.attributionId"), "Attribution ID"),
                Fields.Text("referralCode", Map.Path("properties.referralCode"), "Referral code"),
                .. FriendbuyFields.Person("properties"), .. FriendbuyFields.Context,
            ],
            PerformAsync = (call, vendor, cancellationToken) => FriendbuyCall.SendAsync(call, vendor, "/v1/event/account-sign-up", FriendbuyBody.SignUp(call.Payload), cancellationToken),
        },
        new("trackCustomEvent", "Track Custom Event", "type = \"track\" and event != \"Order Completed\"")
        {
            Description = "Records any other event.",
            Fields =
            [
                Fields.Text("eventType", Map.Path("event"), "Event type").Needed(),
                Fields.Open("eventProperties", Map.Path("properties"), "Event properties"),
                Fields.Text("deduplicationId", Map.Path("properties.deduplicationId"), "Deduplication ID"),
                FriendbuyFields.CustomerId, FriendbuyFields.AnonymousId, FriendbuyFields.Email, .. FriendbuyFields.Context,
            ],
            PerformAsync = (call, vendor, cancellationToken) => FriendbuyCall.SendAsync(call, vendor, "/v1/event/custom", FriendbuyBody.Custom(call.Payload), cancellationToken),
        },
    ];

}
