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
            var fact = FactOf(ref reader);
            reader.Read();
            switch (fact)
            {
                case Fact.Ip:
                    hasIp = true;
                    break;
                case Fact.UserAgent:
                    hasUserAgent = true;
                    break;
                case Fact.Direct:
                    isDirect = reader.TokenType == JsonTokenType.True;
                    break;
                case Fact.Library:
                    hasLibrary = true;
                    libraryName = reader.TokenType == JsonTokenType.StartObject ? NameIn(ref reader) : default;
                    break;
            }

            reader.Skip();
        }

        return new(hasIp, hasUserAgent, hasLibrary, isDirect, libraryName);
    }

    // Compared by meaning: "\u0069p" is an ip too.
    private static Fact FactOf(ref Utf8JsonReader reader)
    {
        if (reader.ValueIsEscaped)
            return JsonText.NameIs(ref reader, "ip"u8) ? Fact.Ip
                : JsonText.NameIs(ref reader, "userAgent"u8) ? Fact.UserAgent
                : JsonText.NameIs(ref reader, "direct"u8) ? Fact.Direct
                : JsonText.NameIs(ref reader, "library"u8) ? Fact.Library : Fact.None;
        var name = reader.ValueSpan;
        return name.Length switch
        {
            2 when name.SequenceEqual("ip"u8) => Fact.Ip,
            9 when name.SequenceEqual("userAgent"u8) => Fact.UserAgent,
            6 when name.SequenceEqual("direct"u8) => Fact.Direct,
            7 when name.SequenceEqual("library"u8) => Fact.Library,
            _ => Fact.None,
        };
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

    private enum Fact
    {
        None, Ip, UserAgent, Direct, Library,
    }
}
