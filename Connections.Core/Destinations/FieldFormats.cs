using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Connections.Core.Destinations;

/// <summary>Whether a text has a format, and what the format is called in a problem.</summary>
internal static partial class FieldFormats
{
    public static string Name(FieldFormat format) => format switch
    {
        FieldFormat.DateTime => "date-time",
        _ => format.ToString().ToLowerInvariant(),
    };

    public static bool Fits(FieldFormat format, string text) => format switch
    {
        FieldFormat.Date => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        FieldFormat.Time => Time().IsMatch(text),
        FieldFormat.DateTime => text.Length > 10 && text[10] is 'T' or 't' or ' ' && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _),
        FieldFormat.Uri => Uri.TryCreate(text, UriKind.Absolute, out var address) && text.StartsWith(address.Scheme, StringComparison.OrdinalIgnoreCase),
        FieldFormat.Email => Email().IsMatch(text),
        FieldFormat.Hostname => Uri.CheckHostName(text) == UriHostNameType.Dns,
        FieldFormat.Ipv4 => text.Count(c => c == '.') == 3 && IPAddress.TryParse(text, out var ip) && ip.AddressFamily == AddressFamily.InterNetwork,
        FieldFormat.Ipv6 => !text.Contains('[', StringComparison.Ordinal) && IPAddress.TryParse(text, out var ip) && ip.AddressFamily == AddressFamily.InterNetworkV6,
        FieldFormat.Regex => IsRegex(text),
        FieldFormat.Uuid => Guid.TryParseExact(text.StartsWith("urn:uuid:", StringComparison.OrdinalIgnoreCase) ? text[9..] : text, "D", out _),
        _ => true,
    };

    /// <summary>Any date that can be read, or a Unix time in digits.</summary>
    public static bool IsDateLike(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _)
        || (text.Length > 0 && decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _));

    private static bool IsRegex(string text)
    {
        try
        {
            _ = new Regex(text, RegexOptions.ECMAScript);
            return true;
        }
        catch (ArgumentException)
        {
            return false; // what the question was
        }
    }

    [GeneratedRegex("^([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\\.[0-9]+)?(Z|[+-][0-9]{2}(:?[0-9]{2})?)?$", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Time();

    [GeneratedRegex("^[^\\s@\"(),:;<>\\[\\]\\\\]+@([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z0-9]([a-z0-9-]*[a-z0-9])?$", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Email();
}
