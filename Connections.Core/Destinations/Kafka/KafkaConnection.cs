using System.Buffers.Binary;

namespace Connections.Core.Destinations.Kafka;

/// <summary>A conversation with one broker: a request, then its answer, then the next.</summary>
/// <remarks>https://kafka.apache.org/protocol, read 2026-11. These versions are known to every broker since 0.11, and still to Kafka 4.</remarks>
internal sealed class KafkaConnection(Stream stream, string clientId, CancellationToken cancellationToken)
{
    /// <summary>Kinds of requests, with the version that is spoken here.</summary>
    public static readonly (short Key, short Version) Produce = (0, 3), Metadata = (3, 4), Handshake = (17, 1), Versions = (18, 0), Authenticate = (36, 0);

    // Answers are short but for metadata; what claims to be longer is no broker.
    private const int Longest = 16 * 1024 * 1024;
    private int _asked;

    public async Task<KafkaReader> AskAsync((short Key, short Version) kind, KafkaWriter body)
    {
        var head = new KafkaWriter().Int16(kind.Key).Int16(kind.Version).Int32(++_asked).Text(clientId).Written;
        var request = new KafkaWriter().Int32(head.Length + body.Written.Length).Raw(head.Span).Raw(body.Written.Span).Written;
        await stream.WriteAsync(request, cancellationToken);
        await stream.FlushAsync(cancellationToken);

        var length = new byte[4];
        await stream.ReadExactlyAsync(length, cancellationToken);
        var size = BinaryPrimitives.ReadInt32BigEndian(length);
        if (size is < 4 or > Longest)
            throw new InvalidDataException("What answers is no Kafka broker, or speaks TLS.");
        var answer = new byte[size];
        await stream.ReadExactlyAsync(answer, cancellationToken);
        var reader = new KafkaReader(answer);
        return reader.Int32() == _asked ? reader : throw new InvalidDataException("The broker answered another request.");
    }

    /// <summary>Makes sure that the broker knows what is spoken here.</summary>
    public async Task CheckVersionsAsync()
    {
        var answer = await AskAsync(Versions, new());
        var error = answer.Int16();
        var known = answer.List(item => (Key: item.Int16(), Least: item.Int16(), Most: item.Int16()));
        if (error != 0 || !new[] { Produce, Metadata }.All(needed => known.Any(one => one.Key == needed.Key && one.Least <= needed.Version && needed.Version <= one.Most)))
            throw new VendorException(KafkaError.Result(35));
    }
}
