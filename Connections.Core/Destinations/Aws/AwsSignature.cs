using System.Security.Cryptography;
using System.Text;

namespace Connections.Core.Destinations.Aws;

/// <summary>Signs requests with AWS Signature Version 4.</summary>
/// <remarks>
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html, read 2026-11. The vendor's own host is
/// signed, also where the destination's API endpoint sends the request elsewhere: a proxy passes it on to that host.
/// </remarks>
internal static class AwsSignature
{
    private const string Algorithm = "AWS4-HMAC-SHA256";

    /// <summary>The same request with the headers that a signature needs, and with the signature.</summary>
    public static ActionRequest Sign(ActionRequest request, AwsCredentials credentials, AwsScope scope)
    {
        var dated = request.With("X-Amz-Content-Sha256", Hash(request.Body.Span)).With("X-Amz-Date", scope.Time).With("X-Amz-Security-Token", credentials.SessionToken);
        return dated.With("Authorization", Authorization(dated, credentials, scope));
    }

    /// <summary>The value of <c>Authorization</c> for a request with all of its other headers.</summary>
    public static string Authorization(ActionRequest request, AwsCredentials credentials, AwsScope scope)
    {
        var headers = Headers(request);
        var names = string.Join(';', headers.Select(header => header.Name));
        var toSign = $"{Algorithm}\n{scope.Time}\n{scope}\n{Hash(Encoding.UTF8.GetBytes(Canonical(request, headers, names, scope)))}";
        return $"{Algorithm} Credential={credentials.AccessKeyId}/{scope}, SignedHeaders={names}, Signature={Convert.ToHexStringLower(Hmac(Key(credentials, scope), toSign))}";
    }

    private static string Canonical(ActionRequest request, IEnumerable<(string Name, string Value)> headers, string names, AwsScope scope) =>
        $"{request.Method}\n{Path(request.Address, scope.Service)}\n{Query(request.Address)}\n"
        + string.Concat(headers.Select(header => $"{header.Name}:{header.Value}\n"))
        + $"\n{names}\n{Hash(request.Body.Span)}";

    private static List<(string Name, string Value)> Headers(ActionRequest request)
    {
        List<(string, string)> headers = [("host", request.Address.Authority)];
        if (request.ContentType is { } type)
            headers.Add(("content-type", type));
        headers.AddRange(request.Headers.Select(header => (header.Key.ToLowerInvariant(), OneSpace(header.Value))));
        headers.Sort((left, right) => string.CompareOrdinal(left.Item1, right.Item1));
        return headers;
    }

    // S3 signs a path as it is sent; every other service signs it encoded once more.
    private static string Path(Uri address, string service) => service == "s3"
        ? address.AbsolutePath
        : string.Join('/', address.AbsolutePath.Split('/').Select(Uri.EscapeDataString));

    private static string Query(Uri address)
    {
        var pairs = address.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair =>
        {
            var (name, value) = pair.Split('=', 2) is [var left, var right] ? (left, right) : (pair, "");
            return (Name: Uri.EscapeDataString(Uri.UnescapeDataString(name)), Value: Uri.EscapeDataString(Uri.UnescapeDataString(value)));
        });
        return string.Join('&', pairs.OrderBy(pair => pair.Name, StringComparer.Ordinal).ThenBy(pair => pair.Value, StringComparer.Ordinal).Select(pair => $"{pair.Name}={pair.Value}"));
    }

    private static byte[] Key(AwsCredentials credentials, AwsScope scope)
    {
        var day = Hmac(Encoding.UTF8.GetBytes("AWS4" + credentials.SecretAccessKey), scope.Day);
        return Hmac(Hmac(Hmac(day, scope.Region), scope.Service), "aws4_request");
    }

    private static string OneSpace(string value) => string.Join(' ', value.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static byte[] Hmac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
