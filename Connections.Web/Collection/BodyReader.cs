using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;

namespace Connections.Web.Collection;

/// <summary>A request's body in rented memory, or why it could not be taken.</summary>
internal readonly record struct CollectedBody(byte[]? Rented, int Start, int Length, string? Code, string? Message)
{
    public ReadOnlyMemory<byte> Bytes => Rented.AsMemory(Start, Length);

    public static CollectedBody Problem(string code, string message) => new(null, 0, 0, code, message);
}

/// <summary>
/// Buffers a body whole, decompressed, up to the limit: SDKs put what belongs to all events behind them. It stops at the limit, so a
/// small body that unpacks to a huge one costs no more than any other.
/// </summary>
internal static class BodyReader
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    public static async ValueTask<CollectedBody> ReadAsync(HttpRequest request, int maxBytes, CancellationToken cancellationToken)
    {
        if (request.Headers.ContentEncoding.Count == 0 && request.ContentLength is { } length && length <= maxBytes)
            return await ReadPlainAsync(request.BodyReader, (int)length, maxBytes, cancellationToken);

        var encoding = request.Headers.ContentEncoding.ToString().Trim();
        Stream? unpacked = encoding.ToLowerInvariant() switch
        {
            "" or "identity" => null,
            "gzip" or "x-gzip" => new GZipStream(request.Body, CompressionMode.Decompress, leaveOpen: true),
            "deflate" => new ZLibStream(request.Body, CompressionMode.Decompress, leaveOpen: true),
            "br" => new BrotliStream(request.Body, CompressionMode.Decompress, leaveOpen: true),
            _ => Stream.Null,
        };
        if (ReferenceEquals(unpacked, Stream.Null))
            return CollectedBody.Problem("invalid_encoding", $"The Content-Encoding '{encoding}' is not known. Send gzip, deflate or br, or no encoding.");
        if (unpacked is null && request.ContentLength > maxBytes)
            return TooLarge(maxBytes);

        await using (unpacked)
            return await FillAsync(unpacked ?? request.Body, request.ContentLength, maxBytes, cancellationToken);
    }

    public static void Return(CollectedBody body)
    {
        if (body.Rented is not null)
            ArrayPool<byte>.Shared.Return(body.Rented);
    }

    /// <summary>The way of nearly every request: a body of known length, copied once, out of the server's own buffers.</summary>
    private static async ValueTask<CollectedBody> ReadPlainAsync(PipeReader from, int announced, int maxBytes, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Max(announced, 1));
        var (length, taken) = (0, false);
        try
        {
            for (var ended = false; !ended;)
            {
                var read = await from.ReadAsync(cancellationToken);
                // The server ends the body where its length says.
                read.Buffer.CopyTo(buffer.AsSpan(length));
                length += (int)read.Buffer.Length;
                ended = read.IsCompleted;
                from.AdvanceTo(read.Buffer.End);
            }

            taken = true;
            return Whole(buffer, length);
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return TooLarge(maxBytes);
        }
        finally
        {
            if (!taken)
                ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static CollectedBody Whole(byte[] buffer, int length)
    {
        var start = buffer.AsSpan(0, length).StartsWith(ByteOrderMark) ? ByteOrderMark.Length : 0;
        return new(buffer, start, length - start, null, null);
    }

    private static async ValueTask<CollectedBody> FillAsync(Stream from, long? announced, int maxBytes, CancellationToken cancellationToken)
    {
        // One byte more than announced: the end is then seen without growing.
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(announced ?? 0, 4095, maxBytes) + 1);
        var (length, taken) = (0, false);
        try
        {
            while (true)
            {
                if (length == buffer.Length)
                    buffer = Grow(buffer);
                var read = await from.ReadAsync(buffer.AsMemory(length), cancellationToken);
                length += read;
                if (length > maxBytes)
                    return TooLarge(maxBytes);
                if (read > 0)
                    continue;
                taken = true;
                return Whole(buffer, length);
            }
        }
        catch (Exception e) when (e is InvalidDataException or InvalidOperationException && from is GZipStream or ZLibStream or BrotliStream)
        {
            return CollectedBody.Problem("invalid_encoding", "The body is not what its Content-Encoding says, or it is cut off.");
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return TooLarge(maxBytes);
        }
        finally
        {
            if (!taken)
                ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static byte[] Grow(byte[] buffer)
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }

    private static CollectedBody TooLarge(int maxBytes) =>
        CollectedBody.Problem("payload_too_large", $"The body is larger than {maxBytes} bytes, decompressed. Send fewer events at once.");
}
