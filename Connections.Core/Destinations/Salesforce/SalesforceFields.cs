using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.Salesforce;

/// <summary>The fields of Salesforce's records, and those that say which record is meant.</summary>
internal static class SalesforceFields
{
    private static readonly FieldCondition IsNoDelete = FieldCondition.NotIs("operation", "delete");

    /// <summary>A bulk job for each batch.</summary>
    public static Batch InBulk { get; } = new(5000) { OnByDefault = false, MaxBytes = 100_000_000 };

    public static Field Operation { get; } = Fields.Choice("operation", null, "create", "update", "upsert", "delete").Needed();

    /// <summary>How a record is found.</summary>
    /// <param name="type">Its name in Salesforce; null where the payload says it.</param>
    public static IReadOnlyList<Field> Lookup(string? type) =>
    [
        Fields.Choice("recordMatcherOperator", "OR", "OR", "AND").Saying("Whether any record matcher is enough, or all have to match."),
        Fields.Open("traits", label: "Record matchers").Saying("Fields of Salesforce, by their names there, by which one record is found to update, upsert or delete."),
        Fields.Object(
            "bulkUpsertExternalId",
            Fields.Text("externalIdName", label: "External ID's field").From(SalesforceChoices.ExternalIds(type)),
            Fields.Text("externalIdValue", label: "External ID")).Saying("By which records are found when upserts go in bulk."),
        Fields.Text("bulkUpdateRecordId", label: "Bulk update record ID").Saying("Salesforce's id of the record, when updates go in bulk."),
    ];

    public static Field Custom { get; } = Fields.Open("customFields", label: "Other fields").Saying("By their names in Salesforce, such as Plan__c.") with { ShownWhen = IsNoDelete };

    public static IReadOnlyList<Field> Lead { get; } =
    [
        Own("company", Map.FirstOf("traits.company.name", "traits.company_name", "properties.company")),
        .. Names,
        Either("email"),
        .. Address(""),
    ];

    public static IReadOnlyList<Field> Contact { get; } = [.. Names, Own("account_id"), Either("email"), .. Address("mailing_")];

    public static IReadOnlyList<Field> Account { get; } =
    [
        Own("name", Map.Path("traits.name")),
        Own("account_number", Map.Path("groupId")),
        Fields.Integer("number_of_employees", Map.FirstOf("traits.employees", "properties.employees")) with { ShownWhen = IsNoDelete },
        .. Address("billing_"),
        .. ((string[])["city", "postal_code", "country", "street", "state"]).Select(key => Own($"shipping_{key}")),
        Either("phone"),
        Either("description"),
        Either("website"),
    ];

    public static IReadOnlyList<Field> Opportunity { get; } = [Own("close_date"), Own("name"), Own("stage_name"), Own("amount"), Own("description")];

    public static IReadOnlyList<Field> Case { get; } = [Own("description")];

    public static IReadOnlyList<Field> AnyObject { get; } = [Fields.Text("customObjectName", label: "Salesforce object").Needed().Saying("Its API name, such as Invoice__c.").From(SalesforceChoices.Objects)];

    private static IEnumerable<Field> Names =>
    [
        Own("last_name", Map.FirstOf("traits.last_name", "traits.lastName", "properties.last_name")),
        Own("first_name", Map.FirstOf("traits.first_name", "traits.firstName", "properties.first_name")),
    ];

    private static IEnumerable<Field> Address(string prefix)
    {
        yield return Part("city");
        yield return Own($"{prefix}postal_code", Map.FirstOf("traits.address.postal_code", "traits.address.postalCode", "properties.address.postal_code"));
        yield return Part("country");
        yield return Part("street");
        yield return Part("state");

        Field Part(string key) => Own(prefix + key, Map.FirstOf($"traits.address.{key}", $"properties.address.{key}"));
    }

    private static Field Either(string key) => Own(key, Map.FirstOf($"traits.{key}", $"properties.{key}"));

    private static Field Own(string key, JsonObject? from = null) => Fields.Text(key, from) with { ShownWhen = IsNoDelete };
}
