using System.Text;
using Connections.Tests.Support.Tools;

namespace Connections.Tests.Faults.Fuzz;

/// <summary>A request before it becomes bytes.</summary>
internal sealed record FuzzRequest(string Method, string Path, IReadOnlyList<string> Headers, byte[] Body)
{
    /// <summary>Gives the body in chunks of random sizes instead of with its length.</summary>
    public bool Chunked { get; init; }

    /// <summary>What the head says of the body's length; null for the truth.</summary>
    public string? Length { get; init; }

    /// <summary>Whether it ends where its head says, so that an answer is owed without a further byte.</summary>
    public bool IsFramed => Length is null && Method != "CONNECT" && !Headers.Any(header => Framing.Contains(header.Split(':')[0]));

    private static readonly HashSet<string> Framing = new(["Content-Length", "Transfer-Encoding", "Expect", "Upgrade", "Connection", "Host"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Without headers of that name.</summary>
    public FuzzRequest Without(string name) => this with { Headers = [.. Headers.Where(header => !header.StartsWith($"{name}:", StringComparison.OrdinalIgnoreCase))] };

    public FuzzRequest With(string header) => this with { Headers = [.. Headers, header] };

    /// <param name="random">Decides about the sizes of chunks.</param>
    /// <param name="isLast">Whether the connection is to be closed behind its answer.</param>
    public byte[] Bytes(Random random, bool isLast) => RawHttp.Request(
        $"{Method} {Path} HTTP/1.1",
        [.. Headers, .. isLast ? ["Connection: close"] : Array.Empty<string>(), Chunked ? "Transfer-Encoding: chunked" : $"Content-Length: {Length ?? $"{Body.Length}"}"],
        Chunked ? InChunks(random) : Body);

    private byte[] InChunks(Random random)
    {
        List<byte> bytes = [];
        for (var at = 0; at < Body.Length;)
        {
            var size = Math.Min(random.Next(1, 4000), Body.Length - at);
            bytes.AddRange(Encoding.ASCII.GetBytes($"{size:x}\r\n"));
            bytes.AddRange(Body.AsSpan(at, size));
            bytes.AddRange("\r\n"u8);
            at += size;
        }

        bytes.AddRange("0\r\n\r\n"u8);
        return [.. bytes];
    }
}
