using System.Text;
using System.Text.Json.Nodes;
using Connections.Core.Mapping;

namespace Connections.Core.Destinations.Kafka;

/// <summary>
/// Sends messages and waits until every replica in sync has them. A message whose fate is unknown goes out again, so a broken connection
/// may double it; none is lost.
/// </summary>
internal static class KafkaProducer
{
    // A leader that moved is found by the next try, which comes later than this.
    private static readonly TimeSpan KnownFor = TimeSpan.FromSeconds(30);
    private const int BrokersTimeout = 8_000;

    public static async Task<IReadOnlyList<EventResult>> SendAsync(ActionCall call, IVendorCalls vendor, CancellationToken cancellationToken)
    {
        var results = new EventResult[call.Payloads.Count];
        foreach (var topic in call.Payloads.Select((payload, at) => (payload, at)).GroupBy(one => one.payload.Text("topic")!))
        {
            var metadata = await vendor.CachedAsync($"topic {topic.Key}", async token => (await KafkaConversation.WithFirstAsync(call, vendor, broker => KafkaWords.Metadata(broker, topic.Key), async connection =>
            {
                var metadata = await KafkaMetadata.AskAsync(connection, topic.Key);
                return (metadata, KafkaWords.Leaders(metadata));
            }, token), KnownFor), cancellationToken);
            var placed = topic.Select(one => (one.payload, one.at, Partition: Partition(call, one.payload, one.at, metadata))).ToList();
            foreach (var broker in placed.GroupBy(one => metadata.Leaders.GetValueOrDefault(one.Partition)))
            {
                var told = broker.Key is null ? null : await ProduceAsync(call, vendor, broker.Key, topic.Key, broker.GroupBy(one => one.Partition, one => one.payload), cancellationToken);
                foreach (var one in broker)
                    results[one.at] = told is null ? NoLeader(one.Partition, metadata) : told.GetValueOrDefault(one.Partition) ?? EventResult.Again("The broker did not say what came of the message.");
            }
        }

        return results;
    }

    private static Task<Dictionary<int, EventResult>> ProduceAsync(
        ActionCall call, IVendorCalls vendor, KafkaBroker broker, string topic, IEnumerable<IGrouping<int, JsonObject>> partitions, CancellationToken cancellationToken)
    {
        var placed = partitions.ToList();
        var batches = placed.Select(part => (Number: part.Key, Records: RecordBatch.Of([.. part.Select(Record)], call.Now))).ToList();
        var request = new KafkaWriter().Text(null).Int16(-1).Int32(BrokersTimeout)
            .List([topic], (to, name) => to.Text(name).List(batches, (list, batch) => list.Int32(batch.Number).Bytes(batch.Records.Span)));
        return KafkaConversation.WithAsync(call, vendor, broker, KafkaWords.Produce(broker, topic, placed), async connection =>
        {
            var answer = await connection.AskAsync(KafkaConnection.Produce, request);
            var parts = answer.List(item => (Topic: item.Text(), Parts: item.List(part => (Number: part.Int32(), Error: part.Int16(), Offset: part.Int64(), Time: part.Int64()))))
                .SelectMany(item => item.Parts).ToList();
            return (parts.ToDictionary(part => part.Number, part => KafkaError.Result(part.Error)), KafkaWords.Stored([.. parts.Select(part => (part.Number, part.Error, part.Offset))]));
        }, cancellationToken);
    }

    private static int Partition(ActionCall call, JsonObject payload, int at, KafkaMetadata metadata)
    {
        if (payload.Number("partition") is { } given)
            return (int)given;
        if (payload.Text("key") is { } key)
            return Murmur2.Partition(Encoding.UTF8.GetBytes(key), metadata.Leaders.Count);
        // One after the other, and each batch begins elsewhere.
        return payload.Number("default_partition") is { } usual ? (int)usual : (int)((call.Now.ToUnixTimeMilliseconds() + at) % metadata.Leaders.Count);
    }

    private static EventResult NoLeader(int partition, KafkaMetadata metadata) => metadata.Leaders.ContainsKey(partition)
        ? EventResult.Again($"Partition {partition} has no leader just now.")
        : EventResult.Refused($"The topic has {metadata.Leaders.Count} partitions, and {partition} is none of them.", "UNKNOWN_PARTITION");

    private static KafkaRecord Record(JsonObject payload) => new(
        payload.Text("key") is { } key ? Encoding.UTF8.GetBytes(key) : null,
        CompactJson.Bytes(payload["payload"]).ToArray(),
        [.. payload.Object("headers").Where(header => header.Value is not null).Select(header => KeyValuePair.Create(header.Key, Encoding.UTF8.GetBytes(header.Value!.ToString())))]);
}
