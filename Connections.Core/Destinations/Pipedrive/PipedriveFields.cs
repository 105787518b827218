namespace Connections.Core.Destinations.Pipedrive;

/// <summary>Fields that several actions have.</summary>
internal static class PipedriveFields
{
    public static Field VisibleTo { get; } = Fields.Choice("visible_to", null, "1", "3", "5", "7")
        .Saying("1 owner and followers, 3 the whole company or the owner's group, 5 the group and those below it, 7 the whole company; left out, as the account has it.");

    /// <summary>Of every record.</summary>
    public static IReadOnlyList<Field> OfAll { get; } =
    [
        VisibleTo,
        Fields.Time("add_time", label: "Created at").Saying("Only when it is created; such as 2026-11-25 12:30:00."),
        Fields.Open("custom_fields").Saying("Further fields, by their keys in Pipedrive."),
    ];

    /// <summary>Whom it belongs to.</summary>
    public static IReadOnlyList<Field> Related { get; } =
    [
        Match("person_match_field", PipedriveChoices.PersonFields),
        Fields.Text("person_match_value", Map.Path("userId")).Saying("The person it belongs to."),
        Match("organization_match_field", PipedriveChoices.OrganizationFields),
        Fields.Text("organization_match_value", Map.Path("context.groupId")).Saying("The organisation it belongs to."),
    ];

    public static IReadOnlyList<Field> RelatedDeal { get; } =
    [
        Match("deal_match_field", PipedriveChoices.DealFields),
        Fields.Text("deal_match_value", Map.Path("properties.deal_id")).Saying("Which deal."),
    ];

    public static Field Match(string key, VendorChoices known) => Fields.Text(key).Saying("The key of the field to find it by, instead of the settings'.").From(known);

    public static IEnumerable<Field> OfProperties(params IEnumerable<string> keys) => keys.Select(key => Fields.Text(key, Map.Path($"properties.{key}")));

    public static IEnumerable<Field> OfTraits(params IEnumerable<string> keys) => keys.Select(key => Fields.Text(key, Map.FirstOf($"traits.{key}", $"properties.{key}")));
}
