using System.Net;
using Connections.Core.Workspaces;

namespace Connections.Web.Collection;

/// <summary>
/// The origin that others are told: in snippets, in the browser library's settings, in mails and redirects. <c>Connections:PublicUrl</c>
/// where it is set; else the origin of the request, but only when its host is loopback or in <c>AllowedHosts</c> by name: a Host header
/// is anybody's word, and settings of the library send all of a site's events to that host.
/// </summary>
internal sealed class PublicOrigin(IConfiguration configuration)
{
    private readonly string? _publicUrl = configuration["Connections:PublicUrl"];

    private readonly string[] _allowedHosts =
        (configuration["AllowedHosts"] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>The origin for whoever asked by this request.</summary>
    public Checked<string> Of(HttpRequest request) => Uri.TryCreate($"{request.Scheme}://{request.Host.ToUriComponent()}", UriKind.Absolute, out var asked)
        ? Of(asked)
        : new Problem("Host", "The request names no host that could be one.");

    /// <summary>The origin for whoever asked at this address, such as <c>https://events.example.com</c>: no slash at its end.</summary>
    public Checked<string> Of(Uri asked)
    {
        if (!string.IsNullOrEmpty(_publicUrl))
            return Uri.TryCreate(_publicUrl, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
                ? Origin(url)
                : new Problem("Connections:PublicUrl", $"'{_publicUrl}' is no address. Write it as https://events.example.com.");
        return IsOurs(asked) ? Origin(asked) : new Problem("Connections:PublicUrl",
            $"It is not known under which address this server is public: '{asked.Host}' is only what the request says. Set Connections__PublicUrl, or name the host in AllowedHosts.");
    }

    private static string Origin(Uri url) => url.GetLeftPart(UriPartial.Authority);

    private bool IsOurs(Uri asked) => asked.IsLoopback
        || IPAddress.TryParse(asked.DnsSafeHost, out var address) && IPAddress.IsLoopback(address)
        || _allowedHosts.Any(allowed => Names(allowed, asked.Host));

    /// <summary>A lone <c>*</c> names nobody; <c>*.example.com</c> names every host below it.</summary>
    private static bool Names(string allowed, string host) => allowed.StartsWith("*.", StringComparison.Ordinal)
        ? host.EndsWith(allowed[1..], StringComparison.OrdinalIgnoreCase)
        : string.Equals(allowed, host, StringComparison.OrdinalIgnoreCase);
}
