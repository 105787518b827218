namespace Connections.Core.Destinations.Friendbuy;

/// <summary>Fields that several actions share.</summary>
internal static class FriendbuyFields
{
    public static Field AnonymousId { get; } = Fields.Text("anonymousId", Map.Path("anonymousId"), "Anonymous ID");

    public static Field CustomerId { get; } = Fields.Text("customerId", Map.FirstOf("properties.customerId", "userId"), "Customer ID");

    public static Field Email { get; } = Fields.Text("email", Map.Path("properties.email"), "E-mail");

    public static IReadOnlyList<Field> Product { get; } =
    [
        Fields.Text("sku", label: "SKU"), Fields.Text("name"), Fields.Integer("quantity").Saying("1, unless said otherwise."), Fields.Number("price").Needed(),
        Fields.Text("description"), Fields.Text("category"), Fields.Text("url", label: "URL"), Fields.Text("image_url", label: "Image URL"),
    ];

    /// <summary>Where it happened.</summary>
    public static IReadOnlyList<Field> Context { get; } =
    [
        Fields.Text("pageUrl", Map.Path("context.page.url"), "Page URL"), Fields.Text("pageTitle", Map.Path("context.page.title"), "Page title"),
        Fields.Text("userAgent", Map.Path("context.userAgent"), "User agent"), Fields.Text("ipAddress", Map.Path("context.ip"), "IP address"),
    ];

    /// <summary>What is known of somebody, read from the event's <c>traits</c> or <c>properties</c>.</summary>
    public static IReadOnlyList<Field> Person(string from) =>
    [
        Fields.Boolean("isNewCustomer", Map.Path($"{from}.isNewCustomer"), "Is new customer"),
        Fields.Text("loyaltyStatus", Map.Path($"{from}.loyaltyStatus"), "Loyalty status"),
        Fields.Text("firstName", Map.Path($"{from}.firstName"), "First name"),
        Fields.Text("lastName", Map.Path($"{from}.lastName"), "Last name"),
        Fields.Text("name", Map.Path($"{from}.name"), "Full name"),
        Fields.Integer("age", Map.Path($"{from}.age")),
        Fields.Text("birthday", Map.Path($"{from}.birthday")).Saying("A whole date, such as 1990-05-17; else it is left out."),
        Fields.Open("friendbuyAttributes", Map.Path($"{from}.friendbuyAttributes"), "Custom attributes").Saying("Texts; whatever else it holds is left out."),
    ];
}
