using System.Security.Cryptography;
using System.Text;

namespace Connections.Core.Destinations.Webhook;

/// <summary>The signature that receivers check.</summary>
public static class WebhookSignature
{
    /// <summary>HMAC-SHA1 of the bytes with the secret, as lower-case hex.</summary>
    // SHA-1 is what Segment's receivers know; as a keyed hash it is not broken.
#pragma warning disable CA5350 // the contract names SHA-1, and receivers check for it
    public static string Of(string secret, ReadOnlySpan<byte> body) => Convert.ToHexStringLower(HMACSHA1.HashData(Encoding.UTF8.GetBytes(secret), body));
#pragma warning restore CA5350
}
