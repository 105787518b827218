using System.Text.Json;

namespace Connections.Core.Ingest;

/// <summary>What the rules ask of a <c>context</c> (tracking contract, §4.3). A member that is there, even as null, is the sender's word.</summary>
/// <param name="HasIp">It names an address.</param>
/// <param name="HasUserAgent">It names a user agent.</param>
/// <param name="HasLibrary">It names a library.</param>
/// <param name="IsDirect"><c>direct</c> is true.</param>
/// <param name="LibraryName">The library's name with its quotes, in what was read; absent where it has none that can be compared.</param>
internal readonly record struct ContextFacts(bool HasIp, bool HasUserAgent, bool HasLibrary, bool IsDirect, JsonSpan LibraryName)
{
    public static ContextFacts Of(ReadOnlySpan<byte> context)
    {
        var reader = new Utf8JsonReader(context);
        reader.Read();
        return Take(ref reader);
    }

    /// <summary>Reads the object that the reader stands on, to its end.</summary>
    public static ContextFacts Take(ref Utf8JsonReader reader)
    {
        var (hasIp, hasUserAgent, hasLibrary, isDirect, libraryName) = (false, false, false, false, default(JsonSpan));
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            reader.Read();
            switch (name.Length)
            {
                case 2 when name.SequenceEqual("ip"u8):
                    hasIp = true;
                    break;
                case 9 when name.SequenceEqual("userAgent"u8):
                    hasUserAgent = true;
                    break;
                case 6 when name.SequenceEqual("direct"u8):
                    isDirect = reader.TokenType == JsonTokenType.True;
                    break;
                case 7 when name.SequenceEqual("library"u8):
                    hasLibrary = true;
                    libraryName = reader.TokenType == JsonTokenType.StartObject ? NameIn(ref reader) : default;
                    break;
            }

            reader.Skip();
        }

        return new(hasIp, hasUserAgent, hasLibrary, isDirect, libraryName);
    }

    private static JsonSpan NameIn(ref Utf8JsonReader reader)
    {
        var found = default(JsonSpan);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isName = reader.ValueSpan.SequenceEqual("name"u8);
            reader.Read();
            if (isName && !found.IsPresent && reader.TokenType == JsonTokenType.String && !reader.ValueIsEscaped)
                found = JsonSpan.Take(ref reader);
            reader.Skip();
        }

        return found;
    }
}
