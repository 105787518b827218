using System.Text;
using System.Text.Json;

namespace Connections.Core.Ingest;

/// <summary>Who sent a request that belongs to no source: as much of it as helps its owner to find the sender, and no whole key.</summary>
/// <param name="Code">Why it was refused.</param>
/// <param name="KeyPrefix">The first four characters of its write key; empty where it had none.</param>
/// <param name="Address">The sender's address; empty where it is not known.</param>
/// <param name="Library">What the body says of its library, else the <c>User-Agent</c>; empty for neither.</param>
internal readonly record struct UnknownSender(string Code, string KeyPrefix, string Address, string Library)
{
    private const int PrefixLength = 4;
    private const int MaxText = 80;

    /// <summary>Of a large body only the start is looked at: libraries name themselves in each event.</summary>
    private const int MaxScan = 64 * 1024;

    /// <summary>Stands for all further ones of a minute.</summary>
    public static UnknownSender Others(string code) => new(code, "…", "", "");

    public static UnknownSender Of(CollectRequest request, string code, string? writeKey) => new(
        code,
        Shown(writeKey ?? "", PrefixLength),
        request.PeerAddress ?? "",
        Shown(LibraryIn(request.Body.Span[..Math.Min(request.Body.Length, MaxScan)]) ?? request.UserAgent ?? "", MaxText));

    /// <summary>Name and version of the first library that the body names; null where it names none or is no JSON.</summary>
    private static string? LibraryIn(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, isFinalBlock: false, new JsonReaderState());
        try
        {
            while (reader.Read())
                if (reader.TokenType == JsonTokenType.PropertyName && JsonText.NameIs(ref reader, "library"u8) && reader.Read() && reader.TokenType == JsonTokenType.StartObject)
                    return NameIn(ref reader);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // What was no JSON, or has half a surrogate pair for a text, names no library.
        }

        return null;
    }

    private static string? NameIn(ref Utf8JsonReader reader)
    {
        string? name = null, version = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (isName, isVersion) = (JsonText.NameIs(ref reader, "name"u8), JsonText.NameIs(ref reader, "version"u8));
            if (!reader.Read())
                break;
            if (isName && reader.TokenType == JsonTokenType.String)
                name = reader.GetString();
            else if (isVersion && reader.TokenType == JsonTokenType.String)
                version = reader.GetString();
            else if (!reader.TrySkip())
                break;
        }

        return name is null ? null : $"{name} {version}".TrimEnd();
    }

    // Anybody can send anything: no control characters, and no half of a surrogate pair, which no database keeps.
    private static string Shown(string text, int maxLength)
    {
        var shown = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (shown.Length + rune.Utf16SequenceLength > maxLength)
                break;
            shown.Append(Rune.IsControl(rune) ? "\uFFFD" : rune.ToString());
        }

        return shown.ToString();
    }
}
