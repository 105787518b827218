using System.Text.Json.Nodes;
using Connections.Core.Destinations.Aws;
using Connections.Core.Mapping;

namespace Connections.Core.Destinations.S3;

/// <summary>Writes events whole: a compressed object of lines for each day of receipt, at <c>segment-logs/{source}/{day}/{time}.{digest}.gz</c>.</summary>
internal static class S3RawLogs
{
    public static async Task<IReadOnlyList<EventResult>> WriteAsync(AwsAccess access, ActionCall call, IVendorCalls vendor, CancellationToken cancellationToken)
    {
        var results = new EventResult[call.Payloads.Count];
        var days = call.Payloads.Select((payload, at) => (payload, at, Received: payload.Time("received_at") ?? call.Now)).GroupBy(one => one.Received.UtcDateTime.Date);
        foreach (var day in days)
        {
            var lines = Lines(day.Select(one => one.payload["event"]));
            var folder = new DateTimeOffset(day.Key, TimeSpan.Zero).ToUnixTimeMilliseconds();
            var name = $"{day.Min(one => one.Received).ToUnixTimeMilliseconds()}.{S3Object.Digest(lines)}.gz";
            var result = await S3Object.PutAsync(
                access, call, vendor, S3Object.Join(call.Text("folder"), call.Text("source"), $"{folder}", name), S3Object.Compressed(lines), "application/gzip", cancellationToken);
            foreach (var one in day)
                results[one.at] = result;
        }

        return results;
    }

    private static ReadOnlyMemory<byte> Lines(IEnumerable<JsonNode?> events)
    {
        using var lines = new MemoryStream();
        foreach (var one in events)
        {
            lines.Write(CompactJson.Bytes(one).Span);
            lines.WriteByte((byte)'\n');
        }

        return lines.ToArray();
    }
}
