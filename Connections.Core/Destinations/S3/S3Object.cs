using System.IO.Compression;
using System.Security.Cryptography;
using Connections.Core.Destinations.Aws;

namespace Connections.Core.Destinations.S3;

/// <summary>Puts an object in the bucket.</summary>
internal static class S3Object
{
    private const int DigestDigits = 12;

    public static async Task<EventResult> PutAsync(
        AwsAccess access, ActionCall call, IVendorCalls vendor, string key, ReadOnlyMemory<byte> content, string contentType, CancellationToken cancellationToken)
    {
        var region = AwsRegions.Require(call.Setting("s3_aws_region"));
        var request = new ActionRequest(HttpMethod.Put, Address(call.Setting("s3_aws_bucket_name") ?? "", region, key), content) { ContentType = contentType };
        return AwsAnswer.Result(await access.SendAsync(call, vendor, request, region, "s3", cancellationToken));
    }

    /// <summary>The start of the content's digest, which makes a name its own.</summary>
    public static string Digest(ReadOnlyMemory<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content.Span))[..DigestDigits];

    public static ReadOnlyMemory<byte> Compressed(ReadOnlyMemory<byte> content)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal))
            gzip.Write(content.Span);
        return compressed.ToArray();
    }

    /// <summary>A path of an object's key, without slashes at its ends.</summary>
    public static string Join(params IEnumerable<string?> parts) =>
        string.Join('/', parts.Select(part => part?.Trim('/')).Where(part => !string.IsNullOrEmpty(part)));

    // A bucket with a dot in its name has no certificate as a host, so it stands in the path.
    private static Uri Address(string bucket, string region, string key)
    {
        var path = string.Join('/', key.Split('/').Select(Uri.EscapeDataString));
        return bucket.Contains('.', StringComparison.Ordinal)
            ? new($"https://s3.{region}.amazonaws.com/{Uri.EscapeDataString(bucket)}/{path}")
            : new($"https://{Uri.EscapeDataString(bucket)}.s3.{region}.amazonaws.com/{path}");
    }
}
