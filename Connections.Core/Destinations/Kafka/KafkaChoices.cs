namespace Connections.Core.Destinations.Kafka;

/// <summary>What brokers offer for fields.</summary>
internal static class KafkaChoices
{
    public static VendorChoices Topics { get; } = new("topics", async (call, calls, cancellationToken) =>
    {
        var topics = await KafkaConversation.WithFirstAsync(
            call, calls, broker => KafkaWords.Metadata(broker, ""), async connection =>
            {
                var found = await KafkaMetadata.TopicsAsync(connection);
                return (found, KafkaWords.Topics(found));
            }, cancellationToken);
        return [.. topics.Select(topic => new VendorChoice(topic, topic))];
    });
}
