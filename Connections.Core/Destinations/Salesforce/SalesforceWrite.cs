using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Connections.Core.Destinations.Salesforce;

/// <summary>What a payload asks for: an operation on a record of a type.</summary>
/// <param name="Operation"><c>create</c>, <c>update</c>, <c>upsert</c> or <c>delete</c>.</param>
/// <param name="Type">The record's type.</param>
/// <param name="Values">The record's fields, by Salesforce's names.</param>
/// <param name="Payload">The payload.</param>
/// <param name="Problem">Why it cannot be done; null where it can.</param>
internal sealed partial record SalesforceWrite(string Operation, string Type, JsonObject Values, JsonObject Payload, string? Problem)
{
    private static readonly string[] NotValues = ["operation", "recordMatcherOperator", "traits", "bulkUpsertExternalId", "bulkUpdateRecordId", "customFields", "customObjectName"];

    /// <summary>The fields by which the record is found.</summary>
    public JsonObject Matchers => Payload.Object("traits");

    public static SalesforceWrite Of(SalesforceObject what, JsonObject payload, string? syncMode)
    {
        var operation = payload.Text("operation") ?? (syncMode == "add" ? "create" : syncMode) ?? "";
        var type = what.Type ?? payload.Text("customObjectName") ?? "";
        var values = new JsonObject(payload.Where(member => !NotValues.Contains(member.Key)).Select(member => KeyValuePair.Create(Pascal(member.Key), member.Value?.DeepClone())))
            .With(payload.Object("customFields"));
        return new(operation, type, values, payload, Judge(what, operation, type, payload));
    }

    /// <summary>Whether a text may stand in a query, or in a file's first line, as the name of a type or field.</summary>
    public static bool IsName(string text) => Name().IsMatch(text);

    private static string? Judge(SalesforceObject what, string operation, string type, JsonObject payload)
    {
        if (operation is not ("create" or "update" or "upsert" or "delete"))
            return "The mapping does not say what to do: create, update, upsert or delete.";
        if (!IsName(type))
            return $"'{type}' is no name of a Salesforce object.";
        if (operation is "create" or "upsert" && what.Needed.FirstOrDefault(key => payload.Text(key) is null) is { } missing)
            return $"A new {what.Name.ToLowerInvariant()} needs {missing}, which is missing.";
        if (what.Type is null && operation != "delete" && payload.Object("customFields").Count == 0)
            return "The record has no fields: map some.";
        return null;
    }

    private static string Pascal(string key) =>
        string.Concat(key.Split('_', StringSplitOptions.RemoveEmptyEntries).Select(word => string.Create(CultureInfo.InvariantCulture, $"{char.ToUpperInvariant(word[0])}{word[1..]}")));

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9_.]*\z", RegexOptions.NonBacktracking)]
    private static partial Regex Name();
}
