using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.Iterable;

/// <summary>Sends users or events: a single one to its own endpoint, several to the bulk one, whose answer is read user by user.</summary>
internal static class IterableBulk
{
    public static Batch Batch { get; } = new(1001);

    /// <param name="call">The call.</param>
    /// <param name="vendor">The way out.</param>
    /// <param name="one">The path that takes a single object.</param>
    /// <param name="many">The path that takes a list, and the list's name.</param>
    /// <param name="make">Makes the object.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<EventResult[]> SendAsync(
        ActionCall call, IVendorCalls vendor, string one, (string Path, string List) many, Func<JsonObject, JsonObject> make, CancellationToken cancellationToken)
    {
        var results = call.Payloads.Select(payload => IterableData.Unknown(payload) is { } problem ? EventResult.Refused(problem.Message, "PAYLOAD_VALIDATION_FAILED") : null).ToArray();
        var known = call.Payloads.Where((_, at) => results[at] is null).ToList();
        if (known.Count > 0)
        {
            var request = known is [var single]
                ? ActionRequest.Post(IterableData.Address(call, one), make(single))
                : ActionRequest.Post(IterableData.Address(call, many.Path), new JsonObject { [many.List] = Payload.List(known.Select(make)) });
            var answer = await vendor.SendAsync(request, cancellationToken);
            var refused = Refused(answer);
            for (var at = 0; at < results.Length; at++)
                results[at] ??= Judge(answer, refused, call.Payloads[at]);
        }

        return [.. results.Select(result => result!)];
    }

    private static EventResult Judge(VendorAnswer answer, Dictionary<string, string> refused, JsonObject payload)
    {
        foreach (var name in (string[])["email", "userId", "eventName"])
        {
            if (payload.Text(name) is { } value && refused.TryGetValue(value, out var reason))
                return EventResult.Refused($"Iterable counts {value} among its {reason}.", reason);
        }

        return EventResult.Of(answer);
    }

    // Addresses, user ids and event names in lists such as invalidEmails or disallowedEventNames, at the top and in failedUpdates.
    private static Dictionary<string, string> Refused(VendorAnswer answer)
    {
        Dictionary<string, string> refused = new(StringComparer.OrdinalIgnoreCase);
        if (!answer.IsSuccess || answer.Json is not JsonObject body)
            return refused;
        foreach (var (name, list) in body.Concat(body["failedUpdates"] as JsonObject ?? []))
        {
            // These name fields of users, not users: the user was taken.
            if (name is "createdFields" or "filteredOutFields" || list is not JsonArray values)
                continue;
            foreach (var value in values.OfType<JsonValue>())
            {
                if (value.TryGetValue(out string? text))
                    refused.TryAdd(text, name);
            }
        }

        return refused;
    }
}
