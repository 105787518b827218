namespace Connections.Core.Destinations.GoogleAnalytics4;

/// <summary>The fields that Google's events share.</summary>
internal static class Ga4Fields
{
    private static readonly string[] Consents = ["GRANTED", "DENIED"];

    public static IEnumerable<Field> Before(string clientKey) =>
    [
        Fields.Choice("data_stream_type", "Web", "Web", "Mobile App").Saying("Which of the settings' two streams the event goes to."),
        Fields.Text(clientKey, Map.FirstOf("userId", "anonymousId"), "Client ID").Saying("Of the browser; best the one of Google's own cookie. Needed for a web stream."),
        Fields.Text("app_instance_id", label: "App instance ID").Saying("From Firebase. Needed for an app stream."),
        Fields.Text("user_id", label: "User ID"),
        Fields.Text("timestamp_micros", Map.Path("timestamp"), "Time").Saying("A date, or Unix microseconds."),
    ];

    public static IEnumerable<Field> After() =>
    [
        Fields.Number("engagement_time_msec", 1, "Engagement time").Saying("Milliseconds. Google counts users as active only by it."),
        Fields.Open("user_properties").Saying("Texts, numbers or booleans; null takes one away."),
        Fields.Open("params", label: "Parameters").Saying("Further parameters. Objects, lists and null are not taken by Google."),
        Fields.Choice("ad_user_data_consent", null, Consents).Saying("Whether the user lets Google use the data for advertising."),
        Fields.Choice("ad_personalization_consent", null, Consents).Saying("Whether the user lets Google personalise advertising."),
    ];

    /// <summary>The items of an event with a list of products.</summary>
    public static Field Products() => Items("properties.products", Fields.Integer("index", Map.Path("position")));

    /// <summary>The one item that an event's own properties are.</summary>
    public static Field Product() => Items("properties", Fields.Integer("index"));

    private static Field Items(string path, Field index)
    {
        Field[] members =
        [
            Text("item_id", "product_id"), Text("item_name", "name"), Text("affiliation"), Text("coupon"), Fields.Number("discount"), index, Text("item_brand", "brand"),
            Text("item_category", "category"), Text("item_variant", "variant"), Number("price"), Number("quantity"),
        ];
        return Fields.List("items", path, members) with { AllowOthers = true };
    }

    private static Field Text(string key, string? member = null) => Fields.Text(key, Map.Path(member ?? key));

    private static Field Number(string key) => Fields.Number(key, Map.Path(key));
}
