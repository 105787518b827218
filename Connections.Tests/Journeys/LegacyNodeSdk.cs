using Connections.Tests.Support.Tools;

namespace Connections.Tests.Journeys;

/// <summary>The server library that <see cref="NodeSdk"/>'s replaced, and that many servers still run.</summary>
internal static class LegacyNodeSdk
{
    private const string Module = """
        import Analytics from 'analytics-node'

        const [host, writeKey, count] = process.argv.slice(2)
        const analytics = new Analytics(writeKey, { host, flushAt: 7 })
        analytics.identify({ userId: 'u', traits: { plan: 'pro' }, messageId: 'legacy-identify' })
        for (let n = 0; n < Number(count); n++)
          analytics.track({ userId: 'u', event: 'Order Completed', properties: { number: n }, messageId: `legacy-${n}` })
        await new Promise((resolve, reject) => analytics.flush((error) => error ? reject(error) : resolve()))
        """;

    /// <summary>Sends an identify, <c>legacy-identify</c>, and tracks <c>legacy-0</c> and on; ends once the library was answered.</summary>
    public static Task SendAsync(Uri host, string writeKey, int count) =>
        NodeScript.RunAsync(Module, [host.ToString().TrimEnd('/'), writeKey, $"{count}"]);
}
