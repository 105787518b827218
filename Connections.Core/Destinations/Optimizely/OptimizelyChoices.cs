using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.Optimizely;

/// <summary>What Optimizely offers for settings and fields.</summary>
/// <remarks>https://docs.developers.optimizely.com/web-experimentation/reference/list_projects, read 2026-11: up to 100 a page, by number, until one is not full.</remarks>
internal static class OptimizelyChoices
{
    private const int Page = 100;

    public static VendorChoices Projects { get; } = Of("projects", _ => "projects?");

    public static VendorChoices Events { get; } = Of("events", call => $"events?include_classic=false&project_id={call.Settings["projectID"]}&");

    private static VendorChoices Of(string what, Func<ActionCall, string> path) => new(what, (call, calls, cancellationToken) =>
    {
        var page = 1;
        return VendorChoices.PagesAsync(calls, Request(), body => VendorChoice.Each(body, "id", "name"), Next, cancellationToken);

        ActionRequest Request() =>
            ActionRequest.Get($"https://api.optimizely.com/v2/{path(call)}per_page={Page}&page={page}").WithBearer(call.Setting("optimizelyApiKey"));

        ActionRequest? Next(JsonNode body)
        {
            page++;
            return body is JsonArray { Count: >= Page } ? Request() : null;
        }
    });
}
