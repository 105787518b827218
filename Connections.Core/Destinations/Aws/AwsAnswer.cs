using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.Aws;

/// <summary>Reads what Amazon says: many failures that pass have the status 400, and one answer may tell of many records.</summary>
internal static class AwsAnswer
{
    /// <summary>What an answer says of the whole request.</summary>
    public static EventResult Result(VendorAnswer answer)
    {
        if (answer.IsSuccess)
            return EventResult.Delivered;
        var body = answer.Json as JsonObject ?? [];
        var code = (body.Text("__type") ?? body.Text("code") ?? Between(answer.Text, "<Code>", "</Code>"))?.Split('#')[^1];
        var message = body.Text("message") ?? body.Text("Message") ?? Between(answer.Text, "<Message>", "</Message>");
        return code is null
            ? EventResult.Of(answer)
            : Failed(code, message, answer.Status) with { RetryAfter = answer.RetryAfter };
    }

    /// <summary>What it says of each record: a list in the order of the request, where failures have a code.</summary>
    public static IReadOnlyList<EventResult> Each(VendorAnswer answer, string list, int events)
    {
        if (!answer.IsSuccess)
            return [.. Enumerable.Repeat(Result(answer), events)];
        var records = (answer.Json as JsonObject ?? []).Objects(list).ToList();
        return records.Count != events
            ? [.. Enumerable.Repeat(EventResult.Delivered, events)]
            : [.. records.Select(record => record.Text("ErrorCode") is { } code ? Failed(code, record.Text("ErrorMessage"), 400) : EventResult.Delivered)];
    }

    /// <summary>A failure by its code.</summary>
    /// <param name="code">Such as <c>ProvisionedThroughputExceededException</c>.</param>
    /// <param name="message">Amazon's sentence on it; null for none.</param>
    /// <param name="status">Its status where the code does not say that it passes.</param>
    public static EventResult Failed(string code, string? message, int status) =>
        new(Status(code) ?? status) { Code = code, Message = $"Amazon answered {code}: {message ?? "no message"}" };

    private static int? Status(string code) => code switch
    {
        _ when code.Contains("Throttl", StringComparison.Ordinal) || code.Contains("ThroughputExceeded", StringComparison.Ordinal) => 429,
        "TooManyRequestsException" or "LimitExceededException" or "KMSThrottlingException" or "RequestLimitExceeded" or "SlowDown" => 429,
        "InternalFailure" or "InternalException" or "InternalError" or "ServiceUnavailable" or "ServiceUnavailableException" or "RequestTimeout" => 503,
        "ExpiredToken" or "ExpiredTokenException" or "RequestExpired" or "RequestTimeTooSkewed" => 503, // the next try signs anew
        "AccessDenied" or "AccessDeniedException" or "UnrecognizedClientException" or "InvalidSignatureException" or "NotAuthorizedForDetailTypeException" => 403,
        "ResourceNotFoundException" or "NoSuchBucket" => 404,
        _ => null,
    };

    private static string? Between(string text, string start, string end)
    {
        var from = text.IndexOf(start, StringComparison.Ordinal);
        var to = from < 0 ? -1 : text.IndexOf(end, from, StringComparison.Ordinal);
        return to < 0 ? null : text[(from + start.Length)..to];
    }
}
