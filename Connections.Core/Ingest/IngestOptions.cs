using System.ComponentModel.DataAnnotations;

namespace Connections.Core.Ingest;

/// <summary>Limits of collection: <c>Connections:Collection</c>. The defaults are what SDKs believe them to be (tracking contract, §3.3).</summary>
public sealed class IngestOptions
{
    /// <summary>Bytes of a request's body, decompressed. Default 500 KB and 16 KB for wrappers.</summary>
    [Range(32_768, 256 << 20)] public int MaxBodyBytes { get; init; } = (500 + 16) * 1024;

    /// <summary>Bytes of one event as it was sent. Default 32 KB.</summary>
    [Range(1024, 16 << 20)] public int MaxEventBytes { get; init; } = 32 * 1024;

    /// <summary>Events of one batch; the rest is refused. Default 2500.</summary>
    [Range(1, 100_000)] public int MaxBatchEvents { get; init; } = 2500;

    /// <summary>Memory that the bodies of all requests may take together; further ones are answered 503. Default 128 MB.</summary>
    [Range(1 << 20, 16L << 30)] public long MaxBufferedBytes { get; init; } = 128 << 20;

    /// <summary>What an unknown write key is answered: 401 (default), or 200 as Segment does. It is counted either way.</summary>
    [AllowedValues(200, 401)] public int UnknownKeyResponse { get; init; } = 401;
}
