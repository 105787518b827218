using Connections.Core.Destinations;
using Connections.Core.Workspaces;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace Connections.Web.Collection;

/// <summary>Serves the browser library, and the settings that it and the mobile libraries start with (tracking contract, §8.1 to §8.3).</summary>
internal sealed class BrowserLibraryEndpoints(BrowserLibrary library, CurrentSetup setup, PublicOrigin publicOrigin)
{
    private const string Script = "text/javascript; charset=utf-8";
    private const string Short = "public, max-age=60";
    private const string ForEver = "public, max-age=31536000, immutable";

    /// <summary>The names under which pages ask for the loader; old snippets say <c>platform/</c>.</summary>
    private static readonly string[] LoaderNames = ["analytics.min.js", "analytics.js", "platform/analytics.min.js", "platform/analytics.js"];

    private static readonly string[] Reading = ["GET", "HEAD"];

    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (var name in LoaderNames)
            routes.MapMethods($"/analytics.js/v1/{{writeKey}}/{name}", Reading, Loader);
        routes.MapMethods("/analytics-next/bundles/{name}", Reading, Chunk);
        routes.MapMethods("/v1/projects/{writeKey}/settings", Reading, Settings);
        // Pages ask here for what only device mode has, and for older versions' files. They are to see no page of the console, and no way to its sign-in.
        foreach (var rest in (string[])["/analytics.js/{**rest}", "/analytics-next/{**rest}", "/next-integrations/{**rest}"])
            routes.Map(rest, (HttpContext context) => Text(context, "The library has no such file here.", StatusCodes.Status404NotFound));
    }

    private IResult Loader(string writeKey, HttpContext context) => Known(writeKey) ? File(context, library.Loader, Short) : UnknownKey(context);

    private IResult Chunk(string name, HttpContext context) =>
        library.Chunk(name) is { } chunk ? File(context, chunk, ForEver) : Text(context, $"This version of the library ({library.Version}) has no file {name}.", StatusCodes.Status404NotFound);

    private IResult Settings(string writeKey, HttpContext context)
    {
        if (!Known(writeKey))
            return UnknownKey(context);
        var origin = publicOrigin.Of(context.Request);
        if (origin.Value is null)
            return Text(context, origin.Problems[0].Message, StatusCodes.Status400BadRequest);

        var json = LibrarySettings.For(writeKey, origin.Value, library.Version, CloudDestinations(setup.Value.WriteKeys[writeKey].Id));
        Share(context, Short);
        return TypedResults.Bytes(json, "application/json; charset=utf-8", entityTag: LibrarySettings.TagOf(json));
    }

    /// <summary>What the source's events are sent to from here, as the library notes it with each event (§8.2).</summary>
    private IEnumerable<string> CloudDestinations(Guid source) => setup.Value.Destinations.Values
        .Where(destination => destination.Enabled && destination.Sources.Contains(source))
        .Select(destination => DestinationCatalogue.Find(destination.Type)?.Profile.Name).OfType<string>().Distinct().Order(StringComparer.Ordinal);

    private bool Known(string writeKey) => setup.Value.WriteKeys.ContainsKey(writeKey);

    /// <summary>The library prints this text on the browser's console: here a web developer learns of a wrong key.</summary>
    private static ContentHttpResult UnknownKey(HttpContext context) => Text(
        context, "No source has this write key. Copy the snippet again from the source's page.", StatusCodes.Status404NotFound);

    private static ContentHttpResult Text(HttpContext context, string message, int status)
    {
        context.Response.Headers.AccessControlAllowOrigin = "*";
        return TypedResults.Text(message, "text/plain; charset=utf-8", statusCode: status);
    }

    private static FileContentHttpResult File(HttpContext context, LibraryFile file, string cacheControl)
    {
        Share(context, cacheControl);
        context.Response.Headers.Append(HeaderNames.Vary, HeaderNames.AcceptEncoding);
        if (!AcceptsGzip(context.Request))
            return TypedResults.Bytes(file.Plain, Script, entityTag: file.PlainTag);
        context.Response.Headers.ContentEncoding = "gzip";
        return TypedResults.Bytes(file.Gzip, Script, entityTag: file.GzipTag);
    }

    private static void Share(HttpContext context, string cacheControl)
    {
        context.Response.Headers.AccessControlAllowOrigin = "*";
        context.Response.Headers.CacheControl = cacheControl;
    }

    private static bool AcceptsGzip(HttpRequest request) =>
        request.GetTypedHeaders().AcceptEncoding.Any(accepted => accepted.Value.Value is "gzip" or "*" && accepted.Quality is not 0);
}
