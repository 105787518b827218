using System.Text;
using System.Text.Json;

namespace Connections.Core.Ingest;

/// <summary>What the rules ask of a <c>context</c> (tracking contract, §4.3). A member that is there, even as null, is the sender's word.</summary>
internal readonly record struct ContextFacts(bool HasIp, bool HasUserAgent, bool HasLibrary, bool IsDirect, string? LibraryName)
{
    public static ContextFacts Of(ReadOnlySpan<byte> context)
    {
        var facts = default(ContextFacts);
        var reader = new Utf8JsonReader(context);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            // Compared by meaning: "\u0069p" is an ip too.
            var (isIp, isUserAgent) = (JsonText.NameIs(ref reader, "ip"u8), JsonText.NameIs(ref reader, "userAgent"u8));
            var (isDirect, isLibrary) = (JsonText.NameIs(ref reader, "direct"u8), JsonText.NameIs(ref reader, "library"u8));
            reader.Read();
            if (isIp)
                facts = facts with { HasIp = true };
            else if (isUserAgent)
                facts = facts with { HasUserAgent = true };
            else if (isDirect)
                facts = facts with { IsDirect = reader.TokenType == JsonTokenType.True };
            else if (isLibrary)
                facts = facts with { HasLibrary = true, LibraryName = NameIn(context, JsonSpan.Take(ref reader)) };
            reader.Skip();
        }

        return facts;
    }

    private static string? NameIn(ReadOnlySpan<byte> context, JsonSpan library)
    {
        if (!library.IsObject)
            return null;
        var reader = new Utf8JsonReader(library.Of(context));
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isName = reader.ValueSpan.SequenceEqual("name"u8);
            reader.Read();
            if (isName && reader.TokenType == JsonTokenType.String && !reader.ValueIsEscaped)
                return Encoding.UTF8.GetString(reader.ValueSpan);
            reader.Skip();
        }

        return null;
    }
}
