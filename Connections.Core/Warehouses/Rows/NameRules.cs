using System.Security.Cryptography;
using System.Text;

namespace Connections.Core.Warehouses.Rows;

/// <summary>What an engine makes of names (warehouse contract, §2.1). Names are always quoted, so that most engines need no more than a length.</summary>
/// <param name="MaxBytes">The longest name it keeps whole, in UTF-8.</param>
internal sealed record NameRules(int MaxBytes)
{
    // `_` and the first 8 hex digits of the SHA-256 of the whole name.
    private const int SuffixBytes = 9;

    /// <summary>Any name as it is.</summary>
    public static NameRules Unlimited { get; } = new(int.MaxValue);

    /// <summary>Words that get a <c>_</c> in front; null where none needs it.</summary>
    public IReadOnlySet<string>? Reserved { get; init; }

    /// <summary>Whether names that begin with a digit get a <c>_</c> in front too.</summary>
    public bool PrefixesDigits { get; init; }

    /// <summary>The name as this engine has it: the same for the same name, and never the same for two.</summary>
    public string Fit(string name)
    {
        if ((PrefixesDigits && char.IsAsciiDigit(name[0])) || Reserved?.Contains(name) == true)
            name = $"_{name}";
        return Encoding.UTF8.GetByteCount(name) <= MaxBytes ? name : Shorten(name);
    }

    // Here and never in the server: what it cuts may be one name afterwards.
    private string Shorten(string name)
    {
        var bytes = Encoding.UTF8.GetBytes(name);
        var kept = MaxBytes - SuffixBytes;
        while ((bytes[kept] & 0xC0) == 0x80) // not inside of a character
            kept--;
        return $"{Encoding.UTF8.GetString(bytes, 0, kept)}_{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 4))}";
    }
}
