namespace Connections.Core.Destinations.Kafka;

/// <summary>Where a topic's partitions are.</summary>
/// <param name="Leaders">For each partition, by its number, the broker that takes its messages; null for one that has none just now.</param>
internal sealed record KafkaMetadata(IReadOnlyDictionary<int, KafkaBroker?> Leaders)
{
    /// <summary>Asks a broker about a topic; brokers that do so make one that is missing.</summary>
    /// <exception cref="VendorException">The topic cannot be used, or not now.</exception>
    public static async Task<KafkaMetadata> AskAsync(KafkaConnection connection, string topic)
    {
        var answer = await connection.AskAsync(KafkaConnection.Metadata, new KafkaWriter().List([topic], (to, name) => to.Text(name)).Byte(1));
        answer.Int32(); // how long it throttled
        var brokers = answer.List(item => (Id: item.Int32(), Broker: new KafkaBroker(item.Text() ?? "", item.Int32()), Rack: item.Text())).ToDictionary(one => one.Id, one => one.Broker);
        answer.Text(); // the cluster
        answer.Int32(); // its controller
        var topics = answer.List(item => (
            Error: item.Int16(), Name: item.Text(), IsInternal: item.Flag(),
            Partitions: item.List(part => (Error: part.Int16(), Number: part.Int32(), Leader: part.Int32(), Replicas: part.List(id => id.Int32()), InSync: part.List(id => id.Int32())))));
        var found = topics.FirstOrDefault(one => one.Name == topic);
        if (found.Name is null || found.Error != 0 || found.Partitions.Count == 0)
            throw new VendorException(KafkaError.Result(found.Error == 0 ? (short)3 : found.Error));
        return new(found.Partitions.ToDictionary(part => part.Number, part => brokers.GetValueOrDefault(part.Leader)));
    }
}
