using Connections.Core.Sources;

namespace Connections.Core.Ingest;

/// <summary>Which of <c>browser</c>, <c>mobile</c> and <c>server</c> an event came by, where the sender does not say (tracking contract, §4.1).</summary>
internal static class EventChannel
{
    /// <param name="library">The name of the sender's library, UTF-8; empty where it names none.</param>
    /// <param name="category">What the source is.</param>
    /// <returns>The channel as JSON, with its quotes.</returns>
    public static ReadOnlySpan<byte> Of(ReadOnlySpan<byte> library, SourceCategory category)
    {
        // npm names carry a scope: @segment/analytics-react-native.
        var name = library[(library.LastIndexOf((byte)'/') + 1)..];
        if (name.SequenceEqual("analytics.js"u8))
            return "\"browser\""u8;
        if (IsMobile(name))
            return "\"mobile\""u8;
        return category switch
        {
            SourceCategory.Website => "\"browser\""u8,
            SourceCategory.Mobile => "\"mobile\""u8,
            _ => "\"server\""u8,
        };
    }

    private static bool IsMobile(ReadOnlySpan<byte> name) => name.StartsWith("analytics-"u8)
        && (name.SequenceEqual("analytics-ios"u8) || name.SequenceEqual("analytics-android"u8) || name.SequenceEqual("analytics-kotlin"u8)
            || name.SequenceEqual("analytics-swift"u8) || name.SequenceEqual("analytics-react-native"u8) || name.SequenceEqual("analytics-flutter"u8));
}
