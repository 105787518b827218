using System.Text;

namespace Connections.Core.Warehouses.Rows;

/// <summary>
/// The rule that makes table and column names: that of the package go-snakecase at 6f949193, which Segment names in its schema page
/// (read 2026-11). Frozen: another rule would split every column that it names differently.
/// </summary>
/// <remarks>It works on UTF-8 bytes: only A-Z, a-z and 0-9 survive, every other byte parts words. A name without any gives an empty text.</remarks>
internal static class SnakeCase
{
    /// <summary>The normalised name; possibly empty.</summary>
    public static string Of(string name)
    {
        var input = Encoding.UTF8.GetBytes(name);
        var scanned = Scan(input, out var startsWithCapitals);
        if (scanned == input.Length)
            return name;

        var output = new StringBuilder(input.Length + 8).Append(Encoding.ASCII.GetString(input, 0, scanned));
        var at = startsWithCapitals ? AppendWord(input, scanned, output) : scanned;
        while (at < input.Length)
        {
            if (!char.IsAsciiLetterOrDigit((char)input[at]))
            {
                at++;
                continue;
            }

            if (output.Length > 0)
                output.Append('_');
            at = AppendWord(input, at, output);
        }

        return output.ToString();
    }

    // How far the name is normalised already; and whether capitals that stop the scan go on with its last word (49L → 49l) or begin one.
    private static int Scan(ReadOnlySpan<byte> input, out bool startsWithCapitals)
    {
        bool anyLower = false, anyUnderscore = false, lowerSinceUnderscore = false;
        var at = 0;
        for (; at < input.Length; at++)
        {
            var c = (char)input[at];
            if (char.IsAsciiLetterLower(c))
                anyLower = lowerSinceUnderscore = true;
            else if (c == '_' && at > 0 && at + 1 < input.Length && IsLowerOrDigit(input[at + 1]))
                (anyUnderscore, lowerSinceUnderscore) = (true, false);
            else if (!char.IsAsciiDigit(c))
                break;
        }

        startsWithCapitals = at < input.Length && char.IsAsciiLetterUpper((char)input[at]) && (!anyLower || (anyUnderscore && !lowerSinceUnderscore));
        return at;
    }

    private static int AppendWord(ReadOnlySpan<byte> input, int at, StringBuilder output)
    {
        for (; at < input.Length && (char.IsAsciiLetterUpper((char)input[at]) || char.IsAsciiDigit((char)input[at])); at++)
            output.Append(char.ToLowerInvariant((char)input[at]));
        for (; at < input.Length && IsLowerOrDigit(input[at]); at++)
            output.Append((char)input[at]);
        return at;
    }

    private static bool IsLowerOrDigit(byte c) => char.IsAsciiLetterLower((char)c) || char.IsAsciiDigit((char)c);
}
