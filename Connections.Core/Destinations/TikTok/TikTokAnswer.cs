using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.TikTok;

/// <summary>Reads the code of an answer, which has the status 200 whatever happened.</summary>
internal static class TikTokAnswer
{
    private const int Partly = 20001;

    public static IReadOnlyList<EventResult> Judge(VendorAnswer answer, int events)
    {
        var body = answer.Json as JsonObject ?? [];
        return body.Number("code") switch
        {
            null or 0 => [EventResult.Delivered],
            Partly when body.Object("data").ContainsKey("failed_events") => Each(body.Object("data"), events),
            { } code => [Failed((int)code, body.Text("message"))],
        };
    }

    private static EventResult[] Each(JsonObject data, int events)
    {
        var results = new EventResult[events];
        Array.Fill(results, EventResult.Delivered);
        foreach (var failed in data.Objects("failed_events"))
        {
            if (failed.Number("order_in_list") is { } at && at >= 0 && at < events)
                results[(int)at] = Failed((int)(failed.Number("error_code") ?? 40002), failed.Text("error_message"));
        }

        return results;
    }

    private static EventResult Failed(int code, string? message) =>
        new(Status(code)) { Code = $"TIKTOK_{code}", Message = $"TikTok answered {code}: {message ?? "no message"}." };

    // 401xx is about the token but for 40100 and 40133, which ask to slow down; 5xxxx is TikTok's own trouble.
    private static int Status(int code) => code switch
    {
        40100 or 40133 => 429,
        40001 => 403,
        40101 or 40102 or 40104 or 40105 => 401,
        >= 50000 and < 70000 => 503,
        _ => 400,
    };
}
