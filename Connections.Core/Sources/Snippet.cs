using System.Text.Json;

namespace Connections.Core.Sources;

/// <summary>What a developer copies to send the first event of a source (tracking contract, §8.5).</summary>
public static class Snippet
{
    private static readonly string[] Methods =
    [
        "track", "identify", "page", "screen", "group", "alias", "ready", "reset", "on", "once", "off", "debug", "user", "setAnonymousId",
        "addSourceMiddleware", "addDestinationMiddleware", "addIntegrationMiddleware", "trackLink", "trackForm", "trackClick", "trackSubmit",
        "pageview", "register",
    ];

    /// <summary>
    /// HTML for the head of every page. It works on any origin: <c>_cdn</c> names ours with its scheme, since the library finds it out by
    /// itself only over https.
    /// </summary>
    /// <param name="writeKey">The source's key.</param>
    /// <param name="origin">The public origin, such as <c>https://events.example.com</c>, without a slash at its end.</param>
    public static string Html(string writeKey, string origin) => $$"""
        <script>
        (function () {
          var name = "analytics", queue = window[name] = window[name] || [];
          if (queue.initialize) return; // the library is there already
          if (queue.invoked) { console.warn("The analytics snippet is on this page twice."); return; }
          queue.invoked = true;
          queue.methods = {{JsonSerializer.Serialize(Methods)}};
          // Until the library is loaded, calls wait in the array, and page calls with the page they were made on.
          queue.factory = function (method) {
            return function () {
              if (window[name].initialized) return window[name][method].apply(window[name], arguments);
              var call = [method].concat(Array.prototype.slice.call(arguments));
              if (["track", "screen", "alias", "group", "page", "identify"].indexOf(method) >= 0) {
                var link = document.querySelector("link[rel='canonical']"), at = window.location;
                call.push({ __t: "bpc", c: link && link.getAttribute("href") || undefined, p: at.pathname, u: at.href,
                  s: at.search, t: document.title, r: document.referrer });
              }
              queue.push(call);
              return queue;
            };
          };
          queue.methods.forEach(function (method) { queue[method] = queue.factory(method); });
          queue.load = function (key, options) {
            var script = document.createElement("script");
            script.async = true;
            script.setAttribute("data-global-segment-analytics-key", name);
            script.src = {{Text(origin)}} + "/analytics.js/v1/" + key + "/analytics.min.js";
            document.head.appendChild(script);
            queue._loadOptions = options;
          };
          queue._writeKey = {{Text(writeKey)}};
          queue._cdn = {{Text(origin)}};
          queue.SNIPPET_VERSION = "5.2.1";
          queue.load({{Text(writeKey)}});
          queue.page();
        })();
        </script>
        """;

    /// <summary>JavaScript for a server that runs Node.js, with the package <c>@segment/analytics-node</c>.</summary>
    /// <inheritdoc cref="Html"/>
    public static string Node(string writeKey, string origin) => $$"""
        // npm install @segment/analytics-node
        import { Analytics } from '@segment/analytics-node';

        const analytics = new Analytics({ writeKey: {{Text(writeKey)}}, host: {{Text(origin)}} });

        analytics.track({ userId: '019mr8mf4r', event: 'Order Completed', properties: { revenue: 14.99, currency: 'USD' } });
        await analytics.closeAndFlush(); // before the process ends
        """;

    /// <summary>One event by hand.</summary>
    /// <inheritdoc cref="Html"/>
    public static string Curl(string writeKey, string origin) => $$"""
        curl {{origin}}/v1/track \
          --user '{{writeKey.Replace("'", @"'\''", StringComparison.Ordinal)}}:' \
          --header 'Content-Type: application/json' \
          --data '{ "userId": "019mr8mf4r", "event": "Order Completed", "properties": { "revenue": 14.99, "currency": "USD" } }'
        """;

    /// <summary>A text of JavaScript that may stand in HTML: the serializer escapes what would end the script.</summary>
    private static string Text(string value) => JsonSerializer.Serialize(value);
}
