using System.Text.Json;
using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.Salesforce;

/// <summary>The query (SOQL) that finds a record. It has no parameters, so what events hold is escaped here, and names are only names.</summary>
internal static class SalesforceQuery
{
    /// <summary>The query; null where a matcher's name is none.</summary>
    /// <param name="type">The record's type, which is a name.</param>
    /// <param name="matchers">Fields and their values.</param>
    /// <param name="isAll">Whether all of them have to match, instead of any.</param>
    public static string? Find(string type, JsonObject matchers, bool isAll)
    {
        if (!matchers.All(matcher => SalesforceWrite.IsName(matcher.Key)))
            return null;
        return $"SELECT Id FROM {type} WHERE {string.Join(isAll ? " AND " : " OR ", matchers.Select(matcher => $"{matcher.Key} = {Literal(matcher.Value)}"))}";
    }

    private static string Literal(JsonNode? value) => value?.GetValueKind() switch
    {
        null or JsonValueKind.Null => "null",
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.ToJsonString(),
        _ => $"'{Escaped(value.ToString())}'",
    };

    // https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_quotedstringescapes.htm, read 2026-11.
    private static string Escaped(string text) => text
        .Replace(@"\", @"\\", StringComparison.Ordinal).Replace("'", @"\'", StringComparison.Ordinal)
        .Replace("\n", @"\n", StringComparison.Ordinal).Replace("\r", @"\r", StringComparison.Ordinal);
}
