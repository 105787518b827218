namespace Connections.Core.Destinations.Kafka;

/// <summary>A message.</summary>
/// <param name="Key">Its key; null for none.</param>
/// <param name="Value">Its value.</param>
/// <param name="Headers">Its headers.</param>
internal sealed record KafkaRecord(byte[]? Key, byte[] Value, IReadOnlyList<KeyValuePair<string, byte[]>> Headers);
