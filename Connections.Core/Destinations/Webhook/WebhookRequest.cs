using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Mapping;
using Connections.Core.Workspaces;

namespace Connections.Core.Destinations.Webhook;

/// <summary>Makes the webhook's request: what the mapping gives wins over the settings.</summary>
internal static class WebhookRequest
{
    public static Checked<ActionRequest> Make(ActionCall call)
    {
        var url = call.Text("url") ?? call.Setting("url");
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp))
            return new Problem("url", $"'{url}' is no address that starts with https:// or http://.");

        // What a batch has in common, address, method and headers, is in each of its payloads.
        var body = call.InBatch || call.Payloads.Count > 1 ? CompactJson.ArrayBytes(call.Payloads.Select(payload => payload["data"])) : CompactJson.Bytes(call.Payload["data"]);
        var request = new ActionRequest(new(call.Text("method") ?? "POST"), address, body);
        var headers = Headers((call.Payload["headers"] ?? call.Settings["headers"]) as JsonObject);
        if (call.Setting("sharedSecret") is { } secret)
            headers.Add(new("X-Signature", WebhookSignature.Of(secret, request.Body.Span)));
        return request with { Headers = headers };
    }

    private static List<KeyValuePair<string, string>> Headers(JsonObject? given) =>
    [
        .. (given ?? []).Where(header => header.Value is JsonValue)
            .Select(header => KeyValuePair.Create(header.Key, header.Value!.GetValueKind() == JsonValueKind.String ? header.Value.GetValue<string>() : header.Value.ToJsonString())),
    ];
}
