namespace Connections.Core.Destinations.HubSpot;

/// <summary>The fields of HubSpot's actions, by HubSpot's names.</summary>
internal static class HubSpotFields
{
    public static IReadOnlyList<Field> OfContact { get; } =
    [
        Fields.Text("email", Map.Path("traits.email")).Needed() with { Format = FieldFormat.Email },
        // The spec's company is an object: a text is what HubSpot takes.
        Fields.Text("company", Map.FirstOf("traits.company.name", "traits.company_name"), "Company name"),
        Fields.Text("firstname", Map.FirstOf("traits.first_name", "traits.firstName"), "First name"),
        Fields.Text("lastname", Map.FirstOf("traits.last_name", "traits.lastName"), "Last name"),
        Fields.Text("phone", Map.Path("traits.phone")),
        .. Address,
        Fields.Text("country", Map.Path("traits.address.country")),
        Fields.Text("website", Map.Path("traits.website")),
        Stage,
        Other,
    ];

    public static IReadOnlyList<Field> OfCompany { get; } =
    [
        Fields.Text("groupid", Map.FirstOf("groupId", "context.groupId"), "Group ID").Needed().Saying("The company's id of your own."),
        Fields.Boolean("createNewCompany", true, "Create a company where none is found").Needed(),
        Fields.Boolean("associateContact", true, "Associate a contact").Needed(),
        Fields.Text("contact_email", Map.FirstOf("traits.email", "context.traits.email"), "Contact's email address").Saying("The contact to associate; HubSpot must know it already.")
            with { ShownWhen = FieldCondition.Is("associateContact", true) },
        Fields.Open("companysearchfields", label: "Search fields").Saying("Properties by which a company without the group ID is looked for; any of them is enough."),
        Fields.Text("name", Map.Path("traits.name")),
        Fields.Text("description", Map.Path("traits.description")),
        .. Address,
        Fields.Text("domain", Map.Path("traits.website")),
        Fields.Text("phone", Map.Path("traits.phone")),
        Fields.Integer("numberofemployees", Map.Path("traits.employees"), "Number of employees"),
        Fields.Text("industry", Map.Path("traits.industry")),
        Stage,
        Other,
    ];

    public static IReadOnlyList<Field> OfBehavioralEvent { get; } =
    [
        Fields.Text("eventName").Needed().Saying("The full name in HubSpot, such as pe12345_button_clicked.").From(HubSpotChoices.Events),
        Fields.Time("occurredAt", Map.Path("timestamp"), "Time"),
        Fields.Text("email", Map.FirstOf("properties.email", "context.traits.email"), "Email address") with { Format = FieldFormat.Email },
        Fields.Text("utk", label: "User token").Saying("The visitor's hubspotutk cookie."),
        Fields.Text("objectId", label: "Object ID").Saying("The record's id in HubSpot."),
        Fields.Open("properties").Saying("Properties that the event has in HubSpot."),
    ];

    public static IReadOnlyList<Field> OfCustomEvent { get; } =
    [
        Fields.Text("event_name").Needed().Saying("The event's name in HubSpot, with or without pe and the Hub ID.").From(HubSpotChoices.Events),
        Fields.Object(
            "record_details",
            Fields.Text("object_type", "contact").Needed(),
            Fields.Text("object_id", label: "Object ID"),
            Fields.Text("email", Map.FirstOf("properties.email", "context.traits.email"), "Email address") with { Format = FieldFormat.Email },
            Fields.Text("utk", label: "User token")).Needed(),
        Fields.Open("properties"),
        Fields.Time("occurred_at", Map.Path("timestamp"), "Time"),
    ];

    public static IReadOnlyList<Field> OfObject { get; } =
    [
        Fields.Object(
            "object_details",
            Fields.Text("object_type").Needed().Saying("Such as contact, deal or a custom object's name.").From(HubSpotChoices.Objects),
            Fields.Text("id_field_name", label: "Unique property").Needed().Saying("The property by which an object is found; HubSpot must know it to be unique.").From(HubSpotChoices.UniqueProperties),
            Fields.Text("id_field_value", label: "Its value").Needed()).Needed(),
        Fields.Open("properties"),
        Fields.Open("sensitive_properties").Saying("Properties that HubSpot keeps as sensitive data."),
    ];

    private static IEnumerable<Field> Address =>
    [
        Fields.Text("address", Map.Path("traits.address.street"), "Street address"),
        Fields.Text("city", Map.Path("traits.address.city")),
        Fields.Text("state", Map.Path("traits.address.state")),
        Fields.Text("zip", Map.FirstOf("traits.address.postalCode", "traits.address.postal_code"), "Postal code"),
    ];

    private static Field Stage => Fields.Text("lifecyclestage", label: "Lifecycle stage").Saying("Its name in HubSpot, such as lead.").From(HubSpotChoices.Stages);

    private static Field Other => Fields.Open("properties", label: "Other properties").Saying("By their names in HubSpot.");
}
