namespace Connections.Tests.Destinations.Kafka;

/// <summary>A message as a broker stored it.</summary>
internal sealed record StoredMessage(string Topic, int Partition, string? Key, string Value, string Headers);
