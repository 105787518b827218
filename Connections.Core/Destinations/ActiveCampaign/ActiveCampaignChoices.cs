using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.ActiveCampaign;

/// <summary>What ActiveCampaign offers for fields.</summary>
/// <remarks>https://developers.activecampaign.com/reference/retrieve-all-lists, read 2026-11: up to 100 a page, <c>meta.total</c> says of how many.</remarks>
internal static class ActiveCampaignChoices
{
    private const int Page = 100;

    public static VendorChoices Lists { get; } = Of("lists", "lists", "id", "name");

    public static VendorChoices Tags { get; } = Of("tags", "tags", "tag", "tag");

    public static VendorChoices Events { get; } = Of("events", "eventTrackingEvents", "name", "name");

    private static VendorChoices Of(string what, string path, string value, string name) => new(what, async (call, calls, cancellationToken) =>
    {
        var read = 0;
        return await VendorChoices.PagesAsync(calls, Request(call, path, read), body => VendorChoice.Each(body[path], value, name), Next, cancellationToken);

        ActionRequest? Next(JsonNode body)
        {
            read += (body[path] as JsonArray)?.Count ?? 0;
            return int.TryParse(body["meta"]?["total"]?.ToString(), out var total) && read > 0 && read < total ? Request(call, path, read) : null;
        }
    });

    private static ActionRequest Request(ActionCall call, string path, int from) =>
        ActionRequest.Get($"{call.Setting("apiKey")!.TrimEnd('/')}/api/3/{path}?limit={Page}&offset={from}");
}
