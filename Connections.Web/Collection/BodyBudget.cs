using System.Buffers;
using Connections.Core.Ingest;
using Microsoft.Extensions.Options;

namespace Connections.Web.Collection;

/// <summary>
/// The memory that bodies may take together while they are read and judged. Thousands of slow senders are told to come again before they
/// take what the rest of the process needs.
/// </summary>
internal sealed class BodyBudget(IOptions<IngestOptions> options)
{
    private readonly long _maxBytes = options.Value.MaxBufferedBytes;
    private long _taken;

    /// <summary>An array of at least that size; null where all of the budget is taken.</summary>
    public byte[]? TryRent(int bytes)
    {
        var rented = ArrayPool<byte>.Shared.Rent(bytes);
        if (Interlocked.Add(ref _taken, rented.Length) <= _maxBytes)
            return rented;
        Return(rented);
        return null;
    }

    public void Return(byte[] rented)
    {
        Interlocked.Add(ref _taken, -rented.Length);
        ArrayPool<byte>.Shared.Return(rented);
    }
}
