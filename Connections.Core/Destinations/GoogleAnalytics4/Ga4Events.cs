namespace Connections.Core.Destinations.GoogleAnalytics4;

/// <summary>Google's events, and which of Segment's spec become them.</summary>
internal static class Ga4Events
{
    public static IReadOnlyList<Ga4Event> All { get; } =
    [
        new("customEvent", "Custom event", null, "type = \"track\"")
        {
            ClientKey = "clientId",
            Besides =
            [
                Fields.Text("name", Map.Path("event")).Needed().Saying("White space in it becomes an underscore."),
                Fields.Boolean("lowercase", false, "Lower-case name"),
            ],
        },
        new("pageView", "Page view", "page_view", "type = \"page\"")
        {
            ClientKey = "clientId",
            Own =
            [
                Fields.Text("page_location", Map.Path("context.page.url")),
                Fields.Text("page_referrer", Map.Path("context.page.referrer")),
                Fields.Text("page_title", Map.Path("context.page.title")),
            ],
        },
        new("purchase", "Purchase", "purchase", Track("Order Completed"))
        {
            Own =
            [
                Order("affiliation"), Order("coupon"), Order("currency").Needed(), Ga4Fields.Products().Needed(), Order("transaction_id", "order_id").Needed(),
                Amount("shipping"), Amount("tax"), Amount("value", "total"),
            ],
        },
        new("refund", "Refund", "refund", Track("Order Refunded"))
        {
            Own =
            [
                Order("currency"), Order("transaction_id", "order_id").Needed(), Amount("value", "total"), Order("affiliation"), Order("coupon"), Amount("shipping"),
                Amount("tax"), Ga4Fields.Products(),
            ],
        },
        new("addToCart", "Add to cart", "add_to_cart", Track("Product Added")) { Own = [.. Money(), Ga4Fields.Product().Needed()] },
        new("removeFromCart", "Remove from cart", "remove_from_cart", Track("Product Removed")) { Own = [.. Money(), Ga4Fields.Product().Needed()] },
        new("addToWishlist", "Add to wishlist", "add_to_wishlist", Track("Product Added to Wishlist")) { Own = [.. Money(), Ga4Fields.Product().Needed()] },
        new("viewItem", "View item", "view_item", Track("Product Viewed")) { Own = [.. Money(), Ga4Fields.Product().Needed()] },
        new("selectItem", "Select item", "select_item", Track("Product Clicked"))
        {
            Own = [Fields.Text("item_list_id"), Fields.Text("item_list_name"), Ga4Fields.Product().Needed()],
        },
        new("viewCart", "View cart", "view_cart", Track("Cart Viewed")) { Own = [.. Money(), Ga4Fields.Products().Needed()] },
        new("beginCheckout", "Begin checkout", "begin_checkout", Track("Checkout Started"))
        {
            Own = [.. Money(), Order("coupon"), Ga4Fields.Products().Needed()],
        },
        new("addPaymentInfo", "Add payment info", "add_payment_info", Track("Payment Info Entered"))
        {
            Own = [.. Money(), Order("coupon"), Order("payment_type", "payment_method"), Ga4Fields.Products().Needed()],
        },
        new("viewItemList", "View item list", "view_item_list", Track("Product List Viewed"))
        {
            Own = [Order("item_list_id", "list_id"), Order("item_list_name", "category"), Ga4Fields.Products().Needed()],
        },
        new("viewPromotion", "View promotion", "view_promotion", Track("Promotion Viewed"))
        {
            Own = [.. Promotion(), Order("location_id", "position"), Ga4Fields.Product()],
        },
        new("selectPromotion", "Select promotion", "select_promotion", Track("Promotion Clicked"))
        {
            Own = [.. Promotion(), Fields.Text("location_id"), Ga4Fields.Product()],
        },
        new("search", "Search", "search", Track("Products Searched")) { Own = [Order("search_term", "query").Needed()] },
        new("signUp", "Sign up", "sign_up", Track("Signed Up")) { Own = [Order("method", "type")] },
        new("login", "Login", "login", Track("Signed In")) { Own = [Fields.Text("method")] },
        new("generateLead", "Generate lead", "generate_lead", "type = \"track\"") { Own = [.. Money()] },
    ];

    /// <summary>
    /// All but the lead, which no event of the spec is. A custom event is what is none of the others: an order would otherwise count twice.
    /// </summary>
    public static IReadOnlyList<Preset> Presets { get; } =
    [
        .. All.Where(one => one.Slug != "generateLead").Select(one => new Preset(one.Label, one.Slug, one.Slug == "customEvent" ? Unnamed() : one.Trigger)),
    ];

    private static string Track(string name) => $"type = \"track\" and event = \"{name}\"";

    private static string Unnamed() => string.Join(" and ", All
        .Where(one => one.Trigger.Contains("event = ", StringComparison.Ordinal))
        .Select(one => one.Trigger.Replace("type = \"track\" and event = ", "event != ", StringComparison.Ordinal))
        .Prepend("type = \"track\""));

    private static Field Order(string key, string? property = null) => Fields.Text(key, Map.Path($"properties.{property ?? key}"));

    private static Field Amount(string key, string? property = null) => Fields.Number(key, Map.Path($"properties.{property ?? key}"));

    private static IEnumerable<Field> Money() => [Order("currency"), Amount("value")];

    private static IEnumerable<Field> Promotion() =>
        [Fields.Text("creative_name"), Order("creative_slot", "creative"), Order("promotion_id"), Order("promotion_name", "name")];
}
