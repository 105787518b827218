using System.Text.Json.Nodes;
using Connections.Core.Mapping;

namespace Connections.Core.Destinations.Kafka;

/// <summary>
/// A conversation with brokers as people read it, beside their events: the name that the protocol has for a request as its method, the topic as its path, and
/// JSON for what goes in bytes. Signing in is no part of it.
/// </summary>
internal static class KafkaWords
{
    // Each event of a batch has its own message beside it; of the whole a glance is enough.
    private const int MostMessages = 10;

    public static ActionRequest Metadata(KafkaBroker broker, string topic) => new(new("METADATA"), Address(broker, topic), default) { ContentType = null };

    public static VendorAnswer Leaders(KafkaMetadata metadata) => new(200, CompactJson.Bytes(new JsonObject
    {
        ["leaders"] = new JsonObject(metadata.Leaders.OrderBy(one => one.Key).Select(one => KeyValuePair.Create($"{one.Key}", (JsonNode?)(one.Value is { } leader ? $"{leader.Host}:{leader.Port}" : null)))),
    }));

    public static VendorAnswer Topics(IEnumerable<string> topics) => new(200, CompactJson.Bytes(new JsonObject { ["topics"] = topics.ToJsonList() ?? [] }));

    /// <param name="broker">The partitions' leader.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="partitions">The payloads, by partition.</param>
    public static ActionRequest Produce(KafkaBroker broker, string topic, IReadOnlyCollection<IGrouping<int, JsonObject>> partitions)
    {
        var messages = partitions.SelectMany(part => part.Select(payload => (Partition: part.Key, Payload: payload)));
        var further = partitions.Sum(part => part.Count()) - MostMessages;
        return ActionRequest.Json(new("PRODUCE"), Address(broker, topic), Payload.Of(
            ("messages", Payload.List(messages.Take(MostMessages).Select(one => Payload.Of(
                ("partition", one.Partition), ("key", one.Payload["key"]), ("headers", one.Payload["headers"]), ("value", one.Payload["payload"]))))),
            ("further", further > 0 ? further : null)));
    }

    /// <param name="parts">The answer's partitions.</param>
    public static VendorAnswer Stored(IReadOnlyList<(int Number, short Error, long Offset)> parts) => new(
        parts.Select(part => KafkaError.Result(part.Error).Status).DefaultIfEmpty(200).Max(),
        CompactJson.Bytes(new JsonObject
        {
            ["partitions"] = Payload.List(parts.Select(part => part.Error == 0
                ? new JsonObject { ["partition"] = part.Number, ["offset"] = part.Offset }
                : new JsonObject { ["partition"] = part.Number, ["error"] = part.Error, ["message"] = KafkaError.Result(part.Error).Message })),
        }));

    private static Uri Address(KafkaBroker broker, string topic) => new UriBuilder("kafka", broker.Host, broker.Port, Uri.EscapeDataString(topic)).Uri;
}
