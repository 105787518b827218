namespace Connections.Core.Warehouses.SqlServer.Tds;

/// <summary>
/// What TLS writes and reads through: during the handshake in packets of their own, one message for all that a side says in a turn; once
/// <see cref="EndAsync"/> was called as it is.
/// </summary>
internal sealed class HandshakeStream(Stream inner) : Stream
{
    private readonly TdsReader _reader = new(inner);
    private readonly TdsOutput _output = new(inner);
    private bool _hasWritten;
    private bool _isOver;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Sends what is left of the handshake, and gets out of the way.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        await SendAsync(cancellationToken);
        _isOver = true;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_isOver)
            return await inner.ReadAsync(buffer, cancellationToken);
        if (buffer.IsEmpty)
            return 0;
        await SendAsync(cancellationToken);
        while (await _reader.IsOverAsync(cancellationToken))
            await _reader.BeginAsync(cancellationToken);
        var some = await _reader.TakeSomeAsync(buffer.Length, cancellationToken);
        some.CopyTo(buffer);
        return some.Length;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_isOver)
            return inner.WriteAsync(buffer, cancellationToken);
        if (!_hasWritten)
            _output.Begin(PacketType.Prelogin);
        _hasWritten = true;
        _output.Bytes(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => _isOver ? inner.FlushAsync(cancellationToken) : Task.CompletedTask;

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }

    private ValueTask SendAsync(CancellationToken cancellationToken)
    {
        if (!_hasWritten)
            return ValueTask.CompletedTask;
        _hasWritten = false;
        return _output.EndAsync(cancellationToken);
    }
}
