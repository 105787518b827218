using Connections.Tests.Support.Tools;

namespace Connections.Tests.Journeys;

/// <summary>The real server library of the SDK's maker, run by Node against a running product.</summary>
internal static class NodeSdk
{
    // Calls back for each event once the library knows that it was taken; an event without a call back was given up.
    private const string Module = """
        import { Analytics } from '@segment/analytics-node'

        const [host, writeKey, first, count] = process.argv.slice(2)
        const analytics = new Analytics({ host, writeKey, flushAt: 15, flushInterval: 200, maxRetries: 20, httpRequestTimeout: 10000 })
        const taken = []
        const last = Number(first) + Number(count)
        for (let n = Number(first); n < last; n++) {
          analytics.track({
            userId: `user-${n % 97}`,
            event: n % 2 ? 'Order Completed' : 'Product Viewed',
            messageId: `node-${n}`,
            properties: { number: n, price: n / 4, vip: n % 3 === 0, sku: `sku-${n % 11}` },
          }, (error) => { if (!error) taken.push(n) })
          if (n % 500 === 0) await new Promise(resolve => setTimeout(resolve, 5))
        }
        await analytics.closeAndFlush()
        console.log(JSON.stringify(taken))
        """;

    /// <summary>Sends tracks numbered from <paramref name="first"/>, whose ids are <c>node-{number}</c>. Returns the numbers that the library reports as taken.</summary>
    public static async Task<IReadOnlyList<int>> SendAsync(Uri host, string writeKey, int first, int count)
    {
        var output = await NodeScript.RunAsync(Module, [host.ToString().TrimEnd('/'), writeKey, $"{first}", $"{count}"]);
        return System.Text.Json.JsonSerializer.Deserialize<int[]>(output)!;
    }
}
