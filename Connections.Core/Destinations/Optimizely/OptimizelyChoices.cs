namespace Connections.Core.Destinations.Optimizely;

/// <summary>What Optimizely offers for settings.</summary>
/// <remarks>https://docs.developers.optimizely.com/web-experimentation/reference/list_projects, read 2026-11: up to 100 a page; an account has fewer.</remarks>
internal static class OptimizelyChoices
{
    private const int Page = 100;

    public static VendorChoices Projects { get; } = new("projects", (call, calls, cancellationToken) => VendorChoices.PagesAsync(
        calls,
        ActionRequest.Get($"https://api.optimizely.com/v2/projects?per_page={Page}").WithBearer(call.Setting("optimizelyApiKey")),
        body => VendorChoice.Each(body, "id", "name"), _ => null, cancellationToken));
}
