using System.Buffers;
using System.Text.Json;
using Connections.Core.Ingest;

namespace Connections.Web.Collection;

/// <summary>
/// Writes answers as every SDK can read them: always a JSON object, and every failure with <c>code</c> and <c>message</c>, without which
/// some take a refusal for a hiccup and send again (tracking contract, §3.4).
/// </summary>
internal static class CollectionAnswers
{
    private static readonly ReadOnlyMemory<byte> Success = """{"success":true}"""u8.ToArray();

    public static Task Succeed(HttpContext context) => Write(context, StatusCodes.Status200OK, Success);

    public static Task Succeed(HttpContext context, IReadOnlyList<Receipt> receipts)
    {
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json))
            WriteReceipts(writer, receipts);
        return Write(context, StatusCodes.Status200OK, json.ToArray());
    }

    public static Task Fail(HttpContext context, int status, string code, string message)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(new { success = false, code, message, error = message });
        return Write(context, status, json);
    }

    public static Task MethodNotAllowed(HttpContext context, string allowed)
    {
        context.Response.Headers.Allow = allowed;
        return Fail(context, StatusCodes.Status405MethodNotAllowed, "method_not_allowed", $"This address takes {allowed}.");
    }

    public static Task NotFound(HttpContext context) => Fail(
        context, StatusCodes.Status404NotFound, "not_found", "There is no such address. Events go to /v1/track, /v1/batch and their kin.");

    private static Task Write(HttpContext context, int status, ReadOnlyMemory<byte> json)
    {
        Cors.AllowOrigin(context);
        var response = context.Response;
        response.StatusCode = status;
        response.Headers.XContentTypeOptions = "nosniff";
        response.ContentType = "application/json";
        response.ContentLength = json.Length;
        // Not flushed: the server does that once, when the request ends.
        response.BodyWriter.Write(json.Span);
        return Task.CompletedTask;
    }

    private static void WriteReceipts(Utf8JsonWriter writer, IReadOnlyList<Receipt> receipts)
    {
        writer.WriteStartObject();
        writer.WriteBoolean("success", true);
        writer.WriteStartArray("receipts");
        foreach (var receipt in receipts)
        {
            writer.WriteStartObject();
            writer.WriteString("messageId", receipt.MessageId);
            writer.WriteString("verdict", receipt switch { { Refusal: not null } => "refused", { IsDuplicate: true } => "duplicate", _ => "stored" });
            if (receipt.Position is { } position)
                writer.WriteString("position", position.ToString());
            if (receipt.Refusal is { } refusal)
            {
                writer.WriteString("code", refusal.Code);
                writer.WriteString("message", refusal.Message);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
