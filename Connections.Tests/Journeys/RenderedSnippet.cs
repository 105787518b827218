using Connections.Tests.Support.Tools;

namespace Connections.Tests.Journeys;

/// <summary>The loader that the SDK's maker publishes as a package, for who renders it into pages by a program.</summary>
internal static class RenderedSnippet
{
    private const string Module = """
        import snippet from '@segment/snippet'

        const [host, apiKey] = process.argv.slice(2)
        process.stdout.write(snippet.min({ host, apiKey, useHostForBundles: true, ajsPath: `/analytics.js/v1/${apiKey}/analytics.min.js`, page: { name: 'Start' } }))
        """;

    /// <summary>The script for a host without scheme: it asks by https.</summary>
    public static Task<string> OfAsync(string host, string writeKey) => NodeScript.RunAsync(Module, [host, writeKey]);
}
