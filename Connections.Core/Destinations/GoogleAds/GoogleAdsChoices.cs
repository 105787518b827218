using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.GoogleAds;

/// <summary>What Google Ads offers for settings and fields.</summary>
/// <remarks>https://developers.google.com/google-ads/api/rest/common/search, read 2026-11: rows by pages, <c>nextPageToken</c> leads on.</remarks>
internal static class GoogleAdsChoices
{
    public static VendorChoices Customers { get; } = VendorChoices.Of(
        "accounts",
        _ => $"{GoogleAdsDestination.Api}/customers:listAccessibleCustomers",
        body => (body["resourceNames"] as JsonArray ?? []).Select(name => name?.ToString().Replace("customers/", "", StringComparison.Ordinal)).OfType<string>().Select(id => new VendorChoice(id, id)));

    public static VendorChoices ConversionActions { get; } = Search(
        "conversion actions", "SELECT conversion_action.id, conversion_action.name FROM conversion_action WHERE conversion_action.status = 'ENABLED'", "conversionAction");

    public static VendorChoices UserLists { get; } = Search("customer lists", "SELECT user_list.id, user_list.name FROM user_list WHERE user_list.type = 'CRM_BASED'", "userList");

    private static VendorChoices Search(string what, string query, string row) => new(what, (call, calls, cancellationToken) =>
    {
        var address = $"{GoogleAdsDestination.Api}/customers/{Uri.EscapeDataString(GoogleAdsText.Digits(call.Setting("customerId")) ?? "")}/googleAds:search";
        return VendorChoices.PagesAsync(calls, Page(null), body => VendorChoice.Each(body["results"], one => one[row]?["id"], one => one[row]?["name"]), Next, cancellationToken);

        ActionRequest Page(string? token) => ActionRequest.Post(address, Payload.Of(("query", query), ("pageToken", token)));

        ActionRequest? Next(JsonNode body) => body["nextPageToken"]?.ToString() is { Length: > 0 } token ? Page(token) : null;
    });
}
