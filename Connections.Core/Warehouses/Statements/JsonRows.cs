using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Connections.Core.Warehouses.Sql;

namespace Connections.Core.Warehouses.Statements;

/// <summary>Rows as JSON: arrays of texts and nulls, in an array of so many as go into one statement. Numbers are texts too, so that no digit is lost on the way.</summary>
internal sealed class JsonRows(FittedRows rows) : IDisposable
{
    private const string Time = "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'";

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
            _writer.WriteStartArray();
            foreach (var value in rows.Values)
                Write(value);
            _writer.WriteEndArray();
        }

        _writer.WriteEndArray();
        _writer.Flush();
        return any ? Encoding.UTF8.GetString(_buffer.WrittenSpan) : null;
    }

    public void Dispose() => _writer.Dispose();

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
                _writer.WriteStringValue(value.Time.ToString(Time, CultureInfo.InvariantCulture));
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
