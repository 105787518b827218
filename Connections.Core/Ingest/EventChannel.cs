using Connections.Core.Sources;

namespace Connections.Core.Ingest;

/// <summary>Which of <c>browser</c>, <c>mobile</c> and <c>server</c> an event came by, where the sender does not say (tracking contract, §4.1).</summary>
internal static class EventChannel
{
    private static readonly string[] MobileLibraries =
        ["analytics-ios", "analytics-android", "analytics-kotlin", "analytics-swift", "analytics-react-native", "analytics-flutter"];

    public static string Of(string? library, SourceCategory category)
    {
        // npm names carry a scope: @segment/analytics-react-native.
        var name = library?[(library.LastIndexOf('/') + 1)..];
        if (name == "analytics.js")
            return "browser";
        if (name is not null && MobileLibraries.Contains(name))
            return "mobile";
        return category switch
        {
            SourceCategory.Website => "browser",
            SourceCategory.Mobile => "mobile",
            _ => "server",
        };
    }
}
