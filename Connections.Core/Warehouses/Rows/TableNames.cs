using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;

namespace Connections.Core.Warehouses.Rows;

/// <summary>What the tables are called (warehouse contract, §3 and §4.1).</summary>
internal static class TableNames
{
    public const string Tracks = "tracks";
    public const string Identifies = "identifies";
    public const string Users = "users";
    public const string Pages = "pages";
    public const string Screens = "screens";
    public const string Groups = "groups";
    public const string Accounts = "accounts";
    public const string Aliases = "aliases";

    /// <summary>Where values go that their column cannot hold.</summary>
    public const string Discards = "_discards";

    private static readonly FrozenSet<string> Standard =
        FrozenSet.Create(StringComparer.Ordinal, Tracks, Identifies, Users, Pages, Screens, Groups, Accounts, Aliases);

    /// <summary>
    /// The slug of an event's name, which stands in the column <c>event</c>. A name without an ASCII letter or digit gets one of its hash,
    /// so that its properties are loaded too; an empty name has none.
    /// </summary>
    public static string? SlugOfEvent(string name)
    {
        if (name.Length == 0)
            return null;
        var slug = SnakeCase.Of(name);
        return slug.Length > 0 ? slug : $"event_{Hash(name)}";
    }

    /// <summary>The table of an event: its slug, kept apart from the standard tables by a <c>_</c>, with which no slug begins.</summary>
    public static string OfEvent(string slug) => Standard.Contains(slug) ? $"_{slug}" : slug;

    /// <summary>Whether it is a table that every source may have.</summary>
    public static bool IsStandard(string table) => Standard.Contains(table);

    /// <summary>The first 8 hex digits of the SHA-256 of a name, in place of a name that nothing is left of.</summary>
    public static string Hash(string name) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 4));
}
