using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Connections.Core.Destinations.Vwo;

/// <summary>The id of a visitor, by which VWO joins events to what the visitor was shown.</summary>
internal static partial class VwoVisitor
{
    // The namespace of addresses that RFC 9562 names.
    private static readonly Guid Addresses = new("6ba7b811-9dad-11d1-80b4-00c04fd430c8");
    private static readonly Guid Vwo = Named(Addresses, "https://vwo.com");

    /// <summary>
    /// A web visitor's UUID as it stands in VWO's cookie, unchanged. With an SDK key any other text is a user's id, of which VWO's SDKs make
    /// the UUID together with the account; the same is made here, so both see one visitor.
    /// </summary>
    public static string Id(string given, string account, bool hasSdkKey) =>
        hasSdkKey && !WebUuid().IsMatch(given) ? Named(Named(Vwo, account), given).ToString("N").ToUpperInvariant() : given;

    // A UUID of version 5: the SHA-1 of namespace and name.
    private static Guid Named(Guid space, string name)
    {
#pragma warning disable CA5350 // RFC 9562 names SHA-1; nothing is kept secret by it
        var hash = SHA1.HashData([.. space.ToByteArray(bigEndian: true), .. Encoding.UTF8.GetBytes(name)]);
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0f) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3f) | 0x80);
        return new(hash.AsSpan(0, 16), bigEndian: true);
    }

    [GeneratedRegex("^[DJ][0-9A-F]{32}$")]
    private static partial Regex WebUuid();
}
