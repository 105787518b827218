using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Connections.Core.Warehouses.DataLake;
using Connections.Core.Warehouses.Sql;

namespace Connections.Core.Warehouses.Redshift;

/// <summary>
/// Brings rows in by a file in a bucket and COPY, which is Redshift's fast way: JSON lines, since its CSV cannot tell an empty text from none
/// (https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-data-format.html, read 2026-11).
/// </summary>
/// <param name="store">The bucket.</param>
/// <param name="authorization">How Redshift may read the bucket, as COPY takes it.</param>
/// <param name="temporaryFolder">Where a file is written before it is sent.</param>
internal sealed class RedshiftStaging(ILakeStore store, string authorization, string temporaryFolder) : IDisposable
{
    /// <summary>Below so many rows a statement is quicker than a file.</summary>
    public const int FewRows = 500;

    private static readonly JsonWriterOptions Lenient = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>As the settings have it; null where they name no bucket.</summary>
    public static RedshiftStaging? Of(EngineContext context)
    {
        if (Text("bucket") is not { } bucket)
            return null;
        var (region, key, secret) = (Text("region") ?? "us-east-1", Text("accessKey"), Text("secretKey"));
        var authorization = Text("iamRole") is { } role ? $"IAM_ROLE {Quote(role)}" : $"ACCESS_KEY_ID {Quote(key ?? "")} SECRET_ACCESS_KEY {Quote(secret ?? "")}";
        var store = new S3Store(new(bucket, $"connections/{context.Warehouse.Id:N}/", region, Text("endpoint"), key, secret));
        return new(store, $"{authorization} REGION {Quote(region)}", context.TemporaryFolder);

        string? Text(string name) => (string?)context.Warehouse.Settings[name] is { } text && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;
    }

    /// <summary>Writes rows into a table, all of them or none. The file is deleted afterwards; one that a kill left behind loads nothing.</summary>
    public async Task WriteAsync(ISqlConnection connection, string into, string columns, FittedRows rows, CancellationToken cancellationToken)
    {
        var key = $"{Guid.NewGuid():N}.json.gz";
        try
        {
            await PutAsync(key, rows, cancellationToken);
            await connection.ExecuteAsync(
                $"COPY {into} ({columns}) FROM {Quote($"{store.Name}/{key}")} {authorization} FORMAT AS JSON 'auto' GZIP TIMEFORMAT 'auto' COMPUPDATE OFF STATUPDATE OFF", cancellationToken);
            await store.DeleteAsync(key, cancellationToken);
        }
        catch (WarehouseException e) when (e.IsOfTable)
        {
            // What the bucket refuses it refuses for all tables.
            throw new WarehouseException(WarehouseFault.Login, false, e.Message, e);
        }
    }

    public void Dispose() => store.Dispose();

    private async Task PutAsync(string key, FittedRows rows, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(temporaryFolder);
        var path = Path.Combine(temporaryFolder, key);
        try
        {
            await using (var file = File.Create(path))
            await using (var zipped = new GZipStream(file, CompressionLevel.Fastest))
                Write(zipped, rows, cancellationToken);
            await store.PutAsync(key, path, cancellationToken);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static void Write(Stream to, FittedRows rows, CancellationToken cancellationToken)
    {
        using var json = new Utf8JsonWriter(to, Lenient);
        while (rows.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            json.Reset();
            json.WriteStartObject();
            for (var at = 0; at < rows.Columns.Count; at++)
            {
                if (!rows.Values[at].IsNull)
                    Write(json, rows.Columns[at].Name, rows.Values[at], rows);
            }

            json.WriteEndObject();
            json.Flush();
            to.WriteByte((byte)'\n');
        }
    }

    private static void Write(Utf8JsonWriter json, string name, SqlValue value, FittedRows rows)
    {
        switch (value.Form)
        {
            case SqlForm.Integer:
                json.WriteNumber(name, value.Number);
                break;
            case SqlForm.Double or SqlForm.Single:
                json.WriteNumber(name, value.Real);
                break;
            case SqlForm.Decimal:
                json.WriteNumber(name, value.Decimal);
                break;
            case SqlForm.Boolean:
                json.WriteBoolean(name, value.Number != 0);
                break;
            case SqlForm.Timestamp:
                json.WriteString(name, value.Time.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture));
                break;
            case SqlForm.Date:
                json.WriteString(name, value.Time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
                break;
            default:
                json.WriteString(name, rows.Texts[value.Text]);
                break;
        }
    }

    private static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
