using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Connections.Core.Warehouses.Sql;

namespace Connections.Core.Warehouses.Statements;

/// <summary>
/// Rows as JSON: arrays of texts and nulls, in an array of so many as go into one statement, or each on a line of its own. Numbers are texts too, so
/// that no digit is lost on the way.
/// </summary>
/// <param name="rows">The rows, read once.</param>
/// <param name="time">How times are written: engines refuse digits that they do not keep.</param>
internal sealed class JsonRows(FittedRows rows, string time = "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'") : IDisposable
{
    /// <summary>Times to the microsecond.</summary>
    public const string Microseconds = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    private const int ChunkBytes = 256 << 10;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly Utf8JsonWriter _writer = new(Stream.Null, Options);

    /// <summary>The next rows; null where there are no more.</summary>
    public string? Fill(int maxBytes)
    {
        _buffer.ResetWrittenCount();
        _writer.Reset(_buffer);
        _writer.WriteStartArray();
        var any = false;
        while (_writer.BytesCommitted + _writer.BytesPending < maxBytes && rows.Read())
        {
            any = true;
            WriteRow();
        }

        _writer.WriteEndArray();
        _writer.Flush();
        return any ? Encoding.UTF8.GetString(_buffer.WrittenSpan) : null;
    }

    /// <summary>Writes all rows that are left, each as a line.</summary>
    /// <param name="to">Where to.</param>
    /// <param name="named">As an object with the columns' names, and without what is NULL; else as an array.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task WriteLinesAsync(Stream to, bool named, CancellationToken cancellationToken)
    {
        _buffer.ResetWrittenCount();
        while (rows.Read())
        {
            _writer.Reset(_buffer);
            if (named)
                WriteNamed();
            else
                WriteRow();
            _writer.Flush();
            _buffer.Write("\n"u8);
            if (_buffer.WrittenCount < ChunkBytes)
                continue;
            await to.WriteAsync(_buffer.WrittenMemory, cancellationToken);
            _buffer.ResetWrittenCount();
        }

        await to.WriteAsync(_buffer.WrittenMemory, cancellationToken);
    }

    public void Dispose() => _writer.Dispose();

    private void WriteRow()
    {
        _writer.WriteStartArray();
        foreach (var value in rows.Values)
            Write(value);
        _writer.WriteEndArray();
    }

    private void WriteNamed()
    {
        _writer.WriteStartObject();
        for (var at = 0; at < rows.Values.Length; at++)
        {
            if (rows.Values[at].IsNull)
                continue;
            _writer.WritePropertyName(rows.Columns[at].Name);
            Write(rows.Values[at]);
        }

        _writer.WriteEndObject();
    }

    private void Write(SqlValue value)
    {
        switch (value.Form)
        {
            case SqlForm.None:
                _writer.WriteNullValue();
                break;
            case SqlForm.Integer:
                _writer.WriteStringValue(value.Number.ToString(CultureInfo.InvariantCulture));
                break;
            case SqlForm.Double or SqlForm.Single:
                _writer.WriteStringValue(value.Real.ToString("R", CultureInfo.InvariantCulture));
                break;
            case SqlForm.Boolean:
                _writer.WriteStringValue(value.Number != 0 ? "true" : "false");
                break;
            case SqlForm.Timestamp:
                _writer.WriteStringValue(value.Time.ToString(time, CultureInfo.InvariantCulture));
                break;
            case SqlForm.Date:
                _writer.WriteStringValue(value.Time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
                break;
            case SqlForm.Decimal:
                _writer.WriteStringValue(value.Decimal.ToString(CultureInfo.InvariantCulture));
                break;
            default:
                _writer.WriteStringValue(rows.Texts[value.Text]);
                break;
        }
    }
}
