namespace Connections.Tests.Support.Tools;

public sealed class NodeScriptTests
{
    [Fact]
    public async Task The_node_SDK_sends_to_the_host_that_it_is_given()
    {
        await using var sink = await WebhookSink.StartAsync();

        await NodeScript.RunAsync("""
            import { Analytics } from '@segment/analytics-node';
            const analytics = new Analytics({ writeKey: 'wk', host: process.argv[2] });
            analytics.track({ userId: 'u1', event: 'Order Completed' });
            await analytics.closeAndFlush();
            """, [sink.Url.ToString()]);

        var request = Assert.Single(sink.Requests);
        Assert.Equal("/v1/batch", request.Path);
        Assert.Equal("Order Completed", request.Json.GetProperty("batch")[0].GetProperty("event").GetString());
    }
}
