using System.Net.Http.Headers;
using System.Text;

namespace Connections.Web.Collection;

/// <summary>Reads the write key of an <c>Authorization</c> header (tracking contract, §2.1).</summary>
internal static class BasicKey
{
    /// <summary>
    /// The user name of Basic; a password is ignored, and without a colon the whole text is the key. Null for another scheme, Bearer too:
    /// then the body names the key.
    /// </summary>
    public static string? Of(HttpRequest request)
    {
        if (request.Headers.Authorization is not [{ } header] || !AuthenticationHeaderValue.TryParse(header, out var authorization))
            return null;
        if (!authorization.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase) || authorization.Parameter is not { } encoded)
            return null;

        Span<byte> bytes = stackalloc byte[512];
        if (encoded.Length > 512 || !Convert.TryFromBase64String(Padded(encoded), bytes, out var length))
            return null;
        var text = Encoding.UTF8.GetString(bytes[..length]);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return (colon < 0 ? text : text[..colon]) is { Length: > 0 } key ? key : null;
    }

    private static string Padded(string base64) => base64.PadRight((base64.Length + 3) / 4 * 4, '=');
}
