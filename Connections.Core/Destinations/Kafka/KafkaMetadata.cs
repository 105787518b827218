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
        var (brokers, topics) = Read(answer);
        var found = topics.FirstOrDefault(one => one.Name == topic);
        if (found?.Name is null || found.Error != 0 || found.Partitions.Count == 0)
            throw new VendorException(KafkaError.Result(found is null || found.Error == 0 ? (short)3 : found.Error));
        return new(found.Partitions.ToDictionary(part => part.Number, part => brokers.GetValueOrDefault(part.Leader)));
    }

    /// <summary>The topics that a user may see, but for Kafka's own.</summary>
    public static async Task<IReadOnlyList<string>> TopicsAsync(KafkaConnection connection)
    {
        const int all = -1;
        var answer = await connection.AskAsync(KafkaConnection.Metadata, new KafkaWriter().Int32(all).Byte(0));
        return [.. Read(answer).Topics.Where(topic => topic is { Error: 0, IsInternal: false }).Select(topic => topic.Name).OfType<string>()];
    }

    private static (Dictionary<int, KafkaBroker> Brokers, IReadOnlyList<Topic> Topics) Read(KafkaReader answer)
    {
        answer.Int32(); // how long it throttled
        var brokers = answer.List(item => (Id: item.Int32(), Broker: new KafkaBroker(item.Text() ?? "", item.Int32()), Rack: item.Text())).ToDictionary(one => one.Id, one => one.Broker);
        answer.Text(); // the cluster
        answer.Int32(); // its controller
        return (brokers, answer.List(item => new Topic(
            item.Int16(), item.Text(), item.Flag(),
            item.List(part => (Error: part.Int16(), Number: part.Int32(), Leader: part.Int32(), Replicas: part.List(id => id.Int32()), InSync: part.List(id => id.Int32())))
                .Select(part => (part.Number, part.Leader)).ToList())));
    }

    private sealed record Topic(short Error, string? Name, bool IsInternal, IReadOnlyList<(int Number, int Leader)> Partitions);
}
