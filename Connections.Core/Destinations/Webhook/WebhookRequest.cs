using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Workspaces;

namespace Connections.Core.Destinations.Webhook;

/// <summary>Makes the webhook's request: what the mapping gives wins over the settings.</summary>
internal static class WebhookRequest
{
    public static Checked<ActionRequest> Make(ActionCall call)
    {
        var url = call.Text("url") ?? call.Setting("url");
        if (!ParsedAddresses.TryFind(url, out var address) || (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp))
            return new Problem("url", $"'{url}' is no address that starts with https:// or http://.");

        // What a batch has in common, address, method and headers, is in each of its payloads.
        var method = call.Text("method") is { } other ? new(other) : HttpMethod.Post;
        var request = new ActionRequest(method, address, call.Json("data"));
        if ((call.Member("headers") ?? call.Settings["headers"]) is JsonObject headers)
            request = request with { Headers = Headers(headers) };
        return call.Setting("sharedSecret") is { } secret ? request.With("X-Signature", WebhookSignature.Of(secret, request.Body.Span)) : request;
    }

    private static List<KeyValuePair<string, string>> Headers(JsonObject given) =>
    [
        .. given.Where(header => header.Value is JsonValue)
            .Select(header => KeyValuePair.Create(header.Key, header.Value!.GetValueKind() == JsonValueKind.String ? header.Value.GetValue<string>() : header.Value.ToJsonString())),
    ];
}
