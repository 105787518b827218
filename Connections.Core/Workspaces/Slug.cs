using System.Text;
using System.Text.RegularExpressions;

namespace Connections.Core.Workspaces;

/// <summary>The part of an address that names a thing: 1 to 63 of a-z, 0-9, <c>-</c>, <c>_</c>, starting with a letter or digit.</summary>
public static partial class Slug
{
    /// <summary>The longest slug, in characters.</summary>
    public const int MaxLength = 63;

    /// <summary>What makes a slug, as a sentence for whoever chose another text.</summary>
    public const string Rule = "A slug has 1 to 63 of a-z, 0-9, - and _, and starts with a letter or digit.";

    // First segments of our own addresses: a workspace of that name would hide them, or be hidden.
    private static readonly HashSet<string> Reserved = new(StringComparer.Ordinal)
    {
        "v1", "analytics", "analytics-next", "next-integrations", "sign-in", "sign-out", "health", "metrics", "jobs", "p", "oauth", "setup",
        "invite", "demo", "_framework", "_content", "_blazor", "assets", "api", "error", "theme",
    };

    /// <summary>Whether the text may stand as a slug.</summary>
    public static bool IsValid(string? text) => text is not null && Pattern().IsMatch(text);

    /// <summary>Whether a workspace may not bear this slug, because an address of the product starts so.</summary>
    public static bool IsReserved(string slug) => Reserved.Contains(slug);

    /// <summary>
    /// The slug of a name: lower case, every run of other characters one <c>-</c>, cut at <see cref="MaxLength"/>. A name without a
    /// single ASCII letter or digit gives <paramref name="otherwise"/>.
    /// </summary>
    public static string From(string name, string otherwise)
    {
        var slug = new StringBuilder();
        foreach (var c in name.ToLowerInvariant())
        {
            if (char.IsAsciiLetterOrDigit(c))
                slug.Append(c);
            else if (slug.Length > 0 && slug[^1] != '-')
                slug.Append('-');
        }

        var text = slug.ToString().TrimEnd('-');
        if (text.Length > MaxLength)
            text = text[..MaxLength].TrimEnd('-');
        return text.Length == 0 ? otherwise : text;
    }

    /// <summary>The slug itself, or with the first of <c>-2</c>, <c>-3</c>, … that is not taken yet.</summary>
    public static string Unique(string slug, IReadOnlySet<string> taken)
    {
        var candidate = slug;
        for (var number = 2; taken.Contains(candidate); number++)
        {
            var suffix = $"-{number}";
            candidate = slug[..Math.Min(slug.Length, MaxLength - suffix.Length)].TrimEnd('-') + suffix;
        }

        return candidate;
    }

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9_-]{0,62}\z")]
    private static partial Regex Pattern();
}
