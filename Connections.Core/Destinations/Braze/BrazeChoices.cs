using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.Braze;

/// <summary>What Braze offers for fields.</summary>
/// <remarks>https://www.braze.com/docs/api/endpoints/export/campaigns/get_campaigns/, read 2026-11: 100 a page, by number, until one is empty. The API key needs the permission of each list.</remarks>
internal static class BrazeChoices
{
    private const int Page = 100;

    public static VendorChoices Campaigns { get; } = Of("campaigns", "campaigns/list", "campaigns");

    public static VendorChoices Canvases { get; } = Of("canvases", "canvas/list", "canvases");

    public static VendorChoices Catalogs { get; } = VendorChoices.Of(
        "catalogues", call => $"{call.Setting("endpoint")}/catalogs", body => VendorChoice.Each(body["catalogs"], "name", "name"));

    private static VendorChoices Of(string what, string path, string list) => new(what, (call, calls, cancellationToken) =>
    {
        var page = 0;
        return VendorChoices.PagesAsync(calls, Request(), body => VendorChoice.Each(body[list], "id", "name"), Next, cancellationToken);

        ActionRequest Request() => ActionRequest.Get($"{call.Setting("endpoint")}/{path}?page={page}&sort_direction=desc");

        ActionRequest? Next(JsonNode body)
        {
            page++;
            return body[list] is JsonArray { Count: >= Page } ? Request() : null;
        }
    });
}
