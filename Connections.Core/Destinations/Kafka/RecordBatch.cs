using Connections.Core.Log;

namespace Connections.Core.Destinations.Kafka;

/// <summary>Messages as brokers store them: format 2, not compressed.</summary>
/// <remarks>
/// https://kafka.apache.org/documentation/#recordbatch, read 2026-11: offset 8, length 4, leader's epoch 4, format 1, checksum 4, and what
/// the checksum is of: attributes 2, last offset 4, two times 8 each, producer 8 + 2 + 4, count 4, records.
/// </remarks>
internal static class RecordBatch
{
    private const int None = -1;

    public static ReadOnlyMemory<byte> Of(IReadOnlyCollection<KafkaRecord> records, DateTimeOffset now)
    {
        var time = now.ToUnixTimeMilliseconds();
        var body = new KafkaWriter().Int16(0).Int32(records.Count - 1).Int64(time).Int64(time).Int64(None).Int16(None).Int32(None).Int32(records.Count);
        var at = 0;
        foreach (var record in records)
            body.VarBytes(Record(record, at++));

        var summed = body.Written.Span;
        return new KafkaWriter()
            .Int64(0).Int32(4 + 1 + 4 + summed.Length).Int32(None).Byte(2)
            .Int32(unchecked((int)Castagnoli.HashToUInt32(summed))).Raw(summed)
            .Written;
    }

    private static byte[] Record(KafkaRecord record, int at)
    {
        var made = new KafkaWriter().Byte(0).Varint(0).Varint(at).VarBytes(record.Key).VarBytes(record.Value).Varint(record.Headers.Count);
        foreach (var (name, value) in record.Headers)
            made.VarBytes(System.Text.Encoding.UTF8.GetBytes(name)).VarBytes(value);
        return made.Written.ToArray();
    }
}
