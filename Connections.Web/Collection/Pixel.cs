using System.Text.Json;
using System.Text.Json.Nodes;

namespace Connections.Web.Collection;

/// <summary>The pixel's query, as the body of the same call (tracking contract, §1.3), and its image.</summary>
internal static class Pixel
{
    /// <summary>Further dots stay in the name: no event is meant to be nested deeper.</summary>
    private const int MaxDepth = 16;

    /// <summary>A transparent GIF of one by one.</summary>
    private static readonly ReadOnlyMemory<byte> Image = Convert.FromBase64String("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7");

    /// <summary>
    /// <c>data</c> is the body in base64, in either alphabet and with or without padding; without it the parameters are members, and dots
    /// make objects of them. Null when <c>data</c> is not base64.
    /// </summary>
    public static byte[]? Read(IQueryCollection query) =>
        query.TryGetValue("data", out var data) ? Decode(data.ToString()) : JsonSerializer.SerializeToUtf8Bytes(Nest(query));

    public static Task AnswerAsync(HttpContext context)
    {
        var response = context.Response;
        response.ContentType = "image/gif";
        response.ContentLength = Image.Length;
        response.Headers.CacheControl = "no-cache, no-store, must-revalidate"; // a kept image would hide that it was opened again
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(Image, context.RequestAborted).AsTask();
    }

    private static byte[]? Decode(string data)
    {
        // A form decodes "+" to a blank.
        var standard = data.Replace(' ', '+').Replace('-', '+').Replace('_', '/').TrimEnd('=');
        standard = standard.PadRight((standard.Length + 3) / 4 * 4, '=');
        var bytes = new byte[standard.Length];
        return Convert.TryFromBase64String(standard, bytes, out var length) ? bytes[..length] : null;
    }

    private static JsonObject Nest(IQueryCollection query)
    {
        var body = new JsonObject();
        foreach (var (name, values) in query)
        {
            var at = body;
            var parts = name.Split('.', MaxDepth);
            foreach (var part in parts.SkipLast(1))
            {
                if (at[part] is not JsonObject inner)
                    at[part] = inner = [];
                at = inner;
            }

            at[parts[^1]] = values.ToString();
        }

        return body;
    }
}
