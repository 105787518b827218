using System.Buffers;
using System.Globalization;
using Connections.Core.Warehouses.Sql;

namespace Connections.Core.Warehouses.MySql;

/// <summary>
/// Rows as LOAD DATA reads them: values parted by tabs, rows by line feeds, <c>\N</c> for NULL, a backslash before what would part
/// (https://dev.mysql.com/doc/refman/8.4/en/load-data.html, read 2026-11). Encoded as they are asked for, into a buffer that grows with the
/// longest row.
/// </summary>
internal sealed class MySqlRows(FittedRows rows) : Stream
{
    private static readonly SearchValues<byte> Parting = SearchValues.Create("\\\t\n"u8);

    private byte[] _row = ArrayPool<byte>.Shared.Rent(64 << 10);
    private int _start;
    private int _end;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var read = 0;
        while (read < buffer.Length && (_start < _end || NextRow()))
        {
            var piece = Math.Min(_end - _start, buffer.Length - read);
            _row.AsSpan(_start, piece).CopyTo(buffer[read..]);
            (_start, read) = (_start + piece, read + piece);
        }

        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(Read(buffer.Span));
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (_row.Length > 0)
            ArrayPool<byte>.Shared.Return(_row);
        _row = [];
        base.Dispose(disposing);
    }

    private bool NextRow()
    {
        if (!rows.Read())
            return false;
        (_start, _end) = (0, 0);
        for (var at = 0; at < rows.Columns.Count; at++)
        {
            if (at > 0)
                Put("\t"u8);
            Put(rows.Values[at]);
        }

        Put("\n"u8);
        return true;
    }

    private void Put(SqlValue value)
    {
        switch (value.Form)
        {
            case SqlForm.None:
                Put("\\N"u8);
                break;
            case SqlForm.Integer or SqlForm.Boolean:
                Put(value.Number, "");
                break;
            case SqlForm.Double or SqlForm.Single:
                Put(value.Real, "R");
                break;
            case SqlForm.Timestamp:
                Put(value.Time, "yyyy-MM-dd HH:mm:ss.ffffff");
                break;
            case SqlForm.Date:
                Put(value.Time, "yyyy-MM-dd");
                break;
            case SqlForm.Decimal:
                Put(value.Decimal, "");
                break;
            default:
                PutText(rows.Texts[value.Text]);
                break;
        }
    }

    private void Put<T>(T value, string format)
        where T : IUtf8SpanFormattable
    {
        Span<byte> text = stackalloc byte[64];
        value.TryFormat(text, out var written, format, CultureInfo.InvariantCulture);
        Put(text[..written]);
    }

    private void PutText(ReadOnlySpan<byte> text)
    {
        while (text.IndexOfAny(Parting) is >= 0 and var at)
        {
            Put(text[..at]);
            Put(text[at] switch { (byte)'\t' => "\\t"u8, (byte)'\n' => "\\n"u8, _ => "\\\\"u8 });
            text = text[(at + 1)..];
        }

        Put(text);
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        if (_row.Length - _end < bytes.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_row.Length * 2, _end + bytes.Length));
            _row.AsSpan(0, _end).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_row);
            _row = larger;
        }

        bytes.CopyTo(_row.AsSpan(_end));
        _end += bytes.Length;
    }
}
