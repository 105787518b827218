using Connections.Core.Storage;

namespace Connections.Web.Hosting;

/// <summary>Serves the embedded assets the way ASP.NET Core serves static assets: fingerprints, ETags, cache headers, gzip.</summary>
internal static class ConsoleAssets
{
    /// <summary>
    /// Maps the assets. What it returns is for <c>MapRazorComponents().WithStaticAssets(…)</c>, so that <c>@Assets["…"]</c> and
    /// the import map know the fingerprinted addresses.
    /// </summary>
    public static string MapConsoleAssets(this IEndpointRouteBuilder endpoints)
    {
        var services = endpoints.ServiceProvider;
        services.GetRequiredService<IWebHostEnvironment>().WebRootFileProvider = new EmbeddedAssets();

        // MapStaticAssets reads its manifest from a file and only while it maps; the data folder is the one place that can be written.
        var folder = services.GetRequiredService<DataFolder>().Temporary;
        Directory.CreateDirectory(folder);
        var manifest = Path.Combine(folder, "assets.json");
        using (var file = File.Create(manifest))
        using (var embedded = EmbeddedAssets.OpenManifest())
            embedded.CopyTo(file);
        endpoints.MapStaticAssets(manifest);
        File.Delete(manifest);
        return manifest;
    }
}
