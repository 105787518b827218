using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Connections.Core.Mapping;

namespace Connections.Core.Destinations.PubSub;

/// <summary>Publishes messages: one request for each topic.</summary>
internal static partial class PubSubMessages
{
    public static async Task<IReadOnlyList<EventResult>> PublishAsync(ActionCall call, IVendorCalls vendor, CancellationToken cancellationToken)
    {
        var results = new EventResult[call.Payloads.Count];
        var topics = call.Payloads.Select((payload, at) => (payload, at, Topic: Topic(call, payload))).GroupBy(one => one.Topic);
        foreach (var topic in topics)
        {
            var result = topic.Key is { } name && TopicForm().IsMatch(name)
                ? await PublishAsync(call, vendor, name, topic.Select(one => one.payload), cancellationToken)
                : EventResult.Refused(topic.Key is null ? NoTopic(topic.First().payload) : $"'{topic.Key}' is no topic. Write it as projects/acme/topics/events.", "NO_TOPIC");
            foreach (var one in topic)
                results[one.at] = result;
        }

        return results;
    }

    private static async Task<EventResult> PublishAsync(ActionCall call, IVendorCalls vendor, string topic, IEnumerable<JsonObject> payloads, CancellationToken cancellationToken)
    {
        var token = await vendor.CachedAsync("token", cancellation => GoogleServiceAccount.TokenAsync(call, vendor, cancellation), cancellationToken);
        var request = ActionRequest.Post($"https://pubsub.googleapis.com/v1/{topic}:publish", Payload.Of(("messages", Payload.List(payloads.Select(Message)))));
        return EventResult.Of(await vendor.SendAsync(request.WithBearer(token), cancellationToken));
    }

    private static JsonObject Message(JsonObject payload) => Payload.Of(
        ("data", Convert.ToBase64String(CompactJson.Bytes(payload["data"]).Span)),
        ("attributes", Attributes(payload.Object("attributes")).OrNull()),
        ("orderingKey", payload["orderingKey"]));

    private static JsonObject Attributes(JsonObject given) => new(given.Where(attribute => attribute.Value is not null).Select(attribute =>
        KeyValuePair.Create(attribute.Key, (JsonNode?)(attribute.Value!.GetValueKind() == JsonValueKind.String ? attribute.Value.GetValue<string>() : CompactJson.Text(attribute.Value)))));

    // The event's name is looked for first, then its type, then the rest.
    private static string? Topic(ActionCall call, JsonObject payload)
    {
        var mapped = call.Settings["mappedTopics"] as JsonObject ?? [];
        return payload.Text("topic") ?? Find(payload.Text("eventName")) ?? Find(payload.Text("eventType")) ?? Find("*");

        string? Find(string? key) => mapped.FirstOrDefault(topic => topic.Key.Trim().Equals(key, StringComparison.OrdinalIgnoreCase)).Value?.GetValue<string>().Trim().OrNull();
    }

    private static string NoTopic(JsonObject payload) =>
        $"No topic is mapped to '{payload.Text("eventName") ?? payload.Text("eventType")}'. Map one to it, or one to * for all the rest, or let the trigger leave it out.";

    [GeneratedRegex("^projects/[A-Za-z0-9.:_-]+/topics/[A-Za-z0-9._~%+-]+$", RegexOptions.CultureInvariant)]
    private static partial Regex TopicForm();
}
