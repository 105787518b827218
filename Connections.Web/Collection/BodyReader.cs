using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using Connections.Core.Ingest;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Connections.Web.Collection;

/// <summary>A request's body in rented memory, or why it could not be taken.</summary>
internal readonly record struct CollectedBody(byte[]? Rented, int Start, int Length, int Status, string? Code, string? Message)
{
    public ReadOnlyMemory<byte> Bytes => Rented.AsMemory(Start, Length);

    public static CollectedBody Problem(string code, string message, int status = StatusCodes.Status400BadRequest) => new(null, 0, 0, status, code, message);
}

/// <summary>
/// Buffers a body whole, decompressed, up to the limit: SDKs put what belongs to all events behind them. It stops at the limit, so a
/// small body that unpacks to a huge one costs no more than any other; and it grows with what comes, not with what is announced.
/// </summary>
internal sealed class BodyReader(BodyBudget budget, IOptions<IngestOptions> options)
{
    private const int FirstBytes = 32 * 1024;

    private readonly int _maxBytes = options.Value.MaxBodyBytes;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Reads it. What was read is given back by <see cref="Return"/>; a problem needs no return.</summary>
    public async ValueTask<CollectedBody> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.Headers.ContentEncoding.Count == 0 && request.ContentLength is { } length && length <= _maxBytes)
        {
            AllowLarge(request);
            return await ReadPlainAsync(request.BodyReader, (int)length, cancellationToken);
        }

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
            return CollectedBody.Problem("invalid_encoding", "The Content-Encoding is not known. Send gzip, deflate or br, once, or no encoding.");
        if (unpacked is null && request.ContentLength > _maxBytes)
            return TooLarge();

        AllowLarge(request);
        await using (unpacked)
            return await FillAsync(unpacked ?? request.Body, request.ContentLength, cancellationToken);
    }

    public void Return(CollectedBody body)
    {
        if (body.Rented is not null)
            budget.Return(body.Rented);
    }

    /// <summary>The way of nearly every request: a body of known length, copied once, out of the server's own buffers.</summary>
    private async ValueTask<CollectedBody> ReadPlainAsync(PipeReader from, int announced, CancellationToken cancellationToken)
    {
        var buffer = budget.TryRent(Math.Clamp(announced, 1, FirstBytes));
        var (length, taken) = (0, false);
        try
        {
            while (buffer is not null)
            {
                var read = await from.ReadAsync(cancellationToken);
                // The server ends the body where its length says.
                var total = length + (int)read.Buffer.Length;
                if (total > buffer.Length && !TryGrow(ref buffer, total))
                    break;
                read.Buffer.CopyTo(buffer.AsSpan(length));
                length = total;
                from.AdvanceTo(read.Buffer.End);
                if (!read.IsCompleted)
                    continue;
                taken = true;
                return Whole(buffer, length);
            }

            return Crowded();
        }
        catch (IOException e) when (!cancellationToken.IsCancellationRequested)
        {
            return Broken(e);
        }
        finally
        {
            if (!taken && buffer is not null)
                budget.Return(buffer);
        }
    }

    private async ValueTask<CollectedBody> FillAsync(Stream from, long? announced, CancellationToken cancellationToken)
    {
        // One byte more than announced: the end is then seen without growing.
        var buffer = budget.TryRent((int)Math.Clamp(announced ?? 0, 4095, FirstBytes) + 1);
        var (length, taken) = (0, false);
        try
        {
            while (buffer is not null)
            {
                if (length == buffer.Length && !TryGrow(ref buffer, buffer.Length + 1))
                    break;
                var read = await from.ReadAsync(buffer.AsMemory(length), cancellationToken);
                length += read;
                if (length > _maxBytes)
                    return TooLarge();
                if (read > 0)
                    continue;
                taken = true;
                return Whole(buffer, length);
            }

            return Crowded();
        }
        catch (Exception e) when (e is InvalidDataException or InvalidOperationException && from is GZipStream or ZLibStream or BrotliStream)
        {
            return CollectedBody.Problem("invalid_encoding", "The body is not what its Content-Encoding says, or it is cut off.");
        }
        catch (IOException e) when (!cancellationToken.IsCancellationRequested)
        {
            return Broken(e);
        }
        finally
        {
            if (!taken && buffer is not null)
                budget.Return(buffer);
        }
    }

    private bool TryGrow(ref byte[] buffer, int bytes)
    {
        if (budget.TryRent(Math.Max(bytes, buffer.Length * 2)) is not { } larger)
            return false;
        buffer.CopyTo(larger, 0);
        budget.Return(buffer);
        buffer = larger;
        return true;
    }

    /// <summary>The server's own limit is 30 MB; where a larger one is set here, this one counts.</summary>
    private void AllowLarge(HttpRequest request)
    {
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } server && server.MaxRequestBodySize <= _maxBytes)
            server.MaxRequestBodySize = _maxBytes + 1L;
    }

    private static CollectedBody Whole(byte[] buffer, int length)
    {
        var start = buffer.AsSpan(0, length).StartsWith(ByteOrderMark) ? ByteOrderMark.Length : 0;
        return new(buffer, start, length - start, 0, null, null);
    }

    private static CollectedBody Crowded() =>
        CollectedBody.Problem("unavailable", "Too many large requests come at once. Send this one again later.", StatusCodes.Status503ServiceUnavailable);

    /// <summary>The server found the transfer broken, too slow or too large. Every answer has a body that libraries can read.</summary>
    private CollectedBody Broken(IOException e)
    {
        var status = (e as BadHttpRequestException)?.StatusCode ?? StatusCodes.Status400BadRequest;
        return status == StatusCodes.Status413PayloadTooLarge
            ? TooLarge()
            : CollectedBody.Problem("invalid_request", $"The body did not arrive whole. {e.Message}", status);
    }

    private CollectedBody TooLarge() =>
        CollectedBody.Problem("payload_too_large", $"The body is larger than {_maxBytes} bytes, decompressed. Send fewer events at once.");
}
