using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Connections.Core.Destinations.Kafka;

namespace Connections.Tests.Destinations.Kafka;

/// <summary>A broker of one node, written from the protocol's description: it checks what it is sent as a broker does, and keeps the messages.</summary>
internal sealed class FakeBroker : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentQueue<StoredMessage> _stored = [];

    public FakeBroker()
    {
        _listener.Start();
        _ = AcceptAsync();
    }

    public string Address => $"127.0.0.1:{Port}";

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public IReadOnlyList<StoredMessage> Stored => [.. _stored];

    public int Partitions { get; init; } = 3;

    /// <summary>What becomes of messages to a partition; 0 unless told otherwise.</summary>
    public Func<int, short> Errors { get; init; } = _ => 0;

    /// <summary>The way of signing in, with the user <c>jane</c> and the password <c>s3cret</c>; null where nobody signs in.</summary>
    public string? Mechanism { get; init; }

    /// <summary>The newest version of Produce that it knows.</summary>
    public short NewestProduce { get; init; } = 9;

    /// <summary>Whether it closes a connection instead of answering to messages.</summary>
    public bool HangsUp { get; set; }

    public int Connections { get; private set; }

    public void Dispose()
    {
        _end.Cancel();
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_end.Token);
                Connections++;
                _ = ServeAsync(client);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var held = client;
        var signIn = new BrokerSignIn(Mechanism);
        try
        {
            var stream = client.GetStream();
            while (true)
            {
                var length = new byte[4];
                await stream.ReadExactlyAsync(length, _end.Token);
                var request = new byte[BinaryPrimitives.ReadInt32BigEndian(length)];
                await stream.ReadExactlyAsync(request, _end.Token);
                var reader = new KafkaReader(request);
                var (key, version, id) = (reader.Int16(), reader.Int16(), reader.Int32());
                Assert.Equal("shop", reader.Text());
                var answer = new KafkaWriter().Int32(id);
                if (key == 0 && HangsUp)
                    return;
                Answer(key, version, reader, answer, signIn);
                await stream.WriteAsync(new KafkaWriter().Bytes(answer.Written.Span).Written, _end.Token);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
        }
    }

    private void Answer(short key, short version, KafkaReader request, KafkaWriter answer, BrokerSignIn signIn)
    {
        switch ((key, version))
        {
            case (18, 0):
                answer.Int16(0).List([(0, 3, (int)NewestProduce), (3, 0, 12), (17, 0, 1), (18, 0, 3), (36, 0, 2)], (to, one) => to.Int16((short)one.Item1).Int16((short)one.Item2).Int16((short)one.Item3));
                break;
            case (17, 1):
                answer.Int16(request.Text() == Mechanism ? (short)0 : (short)33).List([Mechanism], (to, name) => to.Text(name));
                break;
            case (36, 0):
                var said = signIn.Answer(Encoding.UTF8.GetString(request.Bytes()));
                answer.Int16(said is null ? (short)58 : (short)0).Text(said is null ? "no" : null).Bytes(Encoding.UTF8.GetBytes(said ?? ""));
                break;
            case (3, 4):
                Assert.True(signIn.IsDone);
                Metadata(request.List(item => item.Text()) is [var topic, ..] ? topic : null, answer);
                break;
            case (0, 3):
                Assert.True(signIn.IsDone);
                Produce(request, answer);
                break;
            default:
                throw new InvalidDataException($"No broker knows request {key} of version {version}.");
        }
    }

    // Of a topic, or of all, Kafka's own among them.
    private void Metadata(string? topic, KafkaWriter answer) => answer.Int32(0)
        .List([1], (to, id) => to.Int32(id).Text("127.0.0.1").Int32(Port).Text(null)).Text("cluster").Int32(1)
        .List<string>(topic is null ? ["events", "forbidden", "__consumer_offsets"] : [topic], (to, name) => to.Int16(name == "forbidden" ? (short)29 : (short)0).Text(name).Byte(name.StartsWith("__", StringComparison.Ordinal) ? (byte)1 : (byte)0)
            .List(Enumerable.Range(0, Partitions).ToList(), (list, number) => list.Int16(0).Int32(number).Int32(1).List([1], (ids, id) => ids.Int32(id)).List([1], (ids, id) => ids.Int32(id))));

    private void Produce(KafkaReader request, KafkaWriter answer)
    {
        Assert.Null(request.Text()); // no transaction
        Assert.Equal(-1, request.Int16()); // every replica
        request.Int32();
        var topics = request.List(item => (Name: item.Text()!, Parts: item.List(part => (Number: part.Int32(), Records: part.Bytes()))));
        foreach (var (topic, parts) in topics)
        {
            foreach (var (number, records) in parts.Where(part => Errors(part.Number) == 0))
                StoredBatch.Read(records).ForEach(one => _stored.Enqueue(one with { Topic = topic, Partition = number }));
        }

        answer.List(topics, (to, topic) => to.Text(topic.Name).List(topic.Parts, (list, part) => list.Int32(part.Number).Int16(Errors(part.Number)).Int64(0).Int64(-1))).Int32(0);
    }
}
