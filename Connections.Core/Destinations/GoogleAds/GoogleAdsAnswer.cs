using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.GoogleAds;

/// <summary>Reads which conversions of a call were refused: the answer's status is 200 all the same.</summary>
internal static class GoogleAdsAnswer
{
    public static IReadOnlyList<EventResult> Judge(VendorAnswer answer, int events)
    {
        var failure = (answer.Json as JsonObject ?? []).Object("partialFailureError");
        if (failure.Count == 0)
            return [EventResult.Delivered];

        var results = new EventResult?[events];
        foreach (var error in failure.Objects("details").SelectMany(detail => detail.Objects("errors")))
        {
            if (Place(error) is { } at && at < events)
                results[at] ??= Failed(error);
        }

        // A failure of no conversion in particular is one of all.
        return results.All(result => result is null)
            ? [EventResult.Refused($"Google Ads refused the conversion: {failure.Text("message") ?? "no reason given"}", "PARTIAL_FAILURE")]
            : [.. results.Select(result => result ?? EventResult.Delivered)];
    }

    private static int? Place(JsonObject error)
    {
        var element = error.Object("location").Objects("fieldPathElements").FirstOrDefault() ?? [];
        // Zero is left out of JSON that comes from protocol buffers.
        return element.Count == 0 ? null : (int)(element.Number("index") ?? (element.Text("index") is { } text && int.TryParse(text, out var at) ? at : 0));
    }

    private static EventResult Failed(JsonObject error)
    {
        var (kind, code) = error.Object("errorCode").Select(pair => (pair.Key, pair.Value?.ToString())).FirstOrDefault();
        var status = kind switch
        {
            "internalError" => 503,
            "quotaError" => 429,
            _ => 400,
        };
        return new(status) { Code = code ?? "PARTIAL_FAILURE", Message = $"Google Ads refused the conversion: {error.Text("message") ?? code}" };
    }
}
