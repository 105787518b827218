using System.Security.Cryptography;
using System.Text;

namespace Connections.Core.Destinations;

/// <summary>
/// Personal data as advertisers ask for it: cleaned, then hashed. Empty and blank values become an empty text; a value that is a digest
/// already passes as it is, so that teams may hash before they send.
/// </summary>
/// <remarks>The common rules are those of Segment's destinations, read 2026-11; how a value is cleaned is the vendor's own, so it is passed in.</remarks>
internal static class PersonalData
{
    private const int LongestE164 = 15;

    /// <summary>The SHA-256 of the cleaned value, as 64 lower-case hex digits.</summary>
    public static string Sha256(string? value, Func<string, string> clean) => Hash(value, clean, SHA256.HashSizeInBytes, SHA256.HashData);

    /// <summary>The SHA-512 of the cleaned value, as lower-case hex.</summary>
    public static string Sha512(string? value, Func<string, string> clean) => Hash(value, clean, SHA512.HashSizeInBytes, SHA512.HashData);

    /// <summary>The SHA-1 of the cleaned value, as lower-case hex.</summary>
#pragma warning disable CA5350 // the vendor names it
    public static string Sha1(string? value, Func<string, string> clean) => Hash(value, clean, SHA1.HashSizeInBytes, SHA1.HashData);
#pragma warning restore CA5350

    /// <summary>The MD5 of the cleaned value, as lower-case hex.</summary>
#pragma warning disable CA5351 // the vendor names it
    public static string Md5(string? value, Func<string, string> clean) => Hash(value, clean, MD5.HashSizeInBytes, MD5.HashData);
#pragma warning restore CA5351

    /// <summary>Without white space at its ends, in lower case: e-mail addresses and names with most vendors.</summary>
    public static string Trimmed(string value) => value.Trim().ToLowerInvariant();

    /// <summary>Without any white space, in lower case: every value with Facebook, names and postal codes with TikTok.</summary>
    public static string Joined(string value) => string.Concat(value.Where(c => !char.IsWhiteSpace(c))).ToLowerInvariant();

    /// <summary>Lower-case letters and digits alone: cities, states and countries with TikTok.</summary>
    public static string LettersAndDigits(string value) => string.Concat(value.ToLowerInvariant().Where(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c)));

    /// <summary>The digits of a phone number: Facebook, Snap.</summary>
    public static string Digits(string value) => string.Concat(value.Where(char.IsAsciiDigit));

    /// <summary>
    /// A plus sign and the digits of a phone number. One without its country's code gets <paramref name="countryCode"/>, its leading
    /// zeros gone; nobody can tell otherwise whether a number has one.
    /// </summary>
    /// <param name="value">A number as people write it: spaces, dashes, dots and parentheses are left out, a leading 00 is a plus.</param>
    /// <param name="countryCode">Digits such as <c>1</c>; null to take the digits as they are.</param>
    /// <returns>The number; null where it has no digits, or more than the 15 that E.164 allows.</returns>
    public static string? E164(string value, string? countryCode = null)
    {
        var trimmed = value.Trim();
        var digits = Digits(trimmed);
        if (!trimmed.StartsWith('+'))
        {
            if (trimmed.StartsWith("00", StringComparison.Ordinal))
                digits = digits[2..];
            else if (countryCode is not null)
                digits = countryCode + digits.TrimStart('0');
        }

        return digits.Length is > 0 and <= LongestE164 ? "+" + digits : null;
    }

    /// <summary>
    /// An address as Google Ads asks for it: in lower case, and for Gmail without the <em>first</em> dot of its local part, as Segment
    /// sends it. What stands behind a plus stays.
    /// </summary>
    public static string GoogleEmail(string value)
    {
        var email = Trimmed(value);
        var at = email.LastIndexOf('@');
        var dot = email.IndexOf('.', StringComparison.Ordinal);
        return at > 0 && email[(at + 1)..] is "gmail.com" or "googlemail.com" && dot >= 0 && dot < at ? email.Remove(dot, 1) : email;
    }

    /// <summary>Whether a value is a digest of so many bytes in hex, in any case.</summary>
    public static bool IsDigest(string value, int bytes) => value.Length == 2 * bytes && value.All(char.IsAsciiHexDigit);

    private static string Hash(string? value, Func<string, string> clean, int bytes, Func<byte[], byte[]> hash)
    {
        if (string.IsNullOrWhiteSpace(value))
            return "";
        if (IsDigest(value, bytes))
            return value;
        var cleaned = clean(value);
        return cleaned.Length == 0 ? "" : Convert.ToHexStringLower(hash(Encoding.UTF8.GetBytes(cleaned)));
    }
}
