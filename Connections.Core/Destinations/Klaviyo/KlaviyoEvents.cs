using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.Klaviyo;

/// <summary>Events, which Klaviyo counts as metrics.</summary>
internal static class KlaviyoEvents
{
    public static DestinationAction Track { get; } = new("trackEvent", "Track Event", "type = \"track\" and event != \"Order Completed\"")
    {
        Description = "Records an event of a profile.",
        Fields =
        [
            KlaviyoPerson.Profile,
            Fields.Text("metric_name", Map.Path("event"), "Metric").Needed(),
            Fields.Open("properties", Map.Path("properties")).Needed(),
            Fields.Time("time", Map.Path("timestamp")),
            Fields.Number("value").Saying("Such as the money that it brought."),
            Fields.Text("unique_id", Map.Path("messageId"), "Unique ID").Saying("An event that comes again with it counts once."),
        ],
        Batch = new(1000) { MaxBytes = 5_000_000 },
        PerformAsync = (call, vendor, cancellationToken) => call.Payloads.Count == 1 ? OneAsync(call.Payload, vendor, cancellationToken) : ManyAsync(call, vendor, cancellationToken),
    };

    /// <summary>An event of a profile.</summary>
    /// <param name="payload">Where its <c>value</c>, <c>unique_id</c> and <c>time</c> are.</param>
    /// <param name="metric">Its name.</param>
    /// <param name="properties">Its properties.</param>
    public static JsonObject Attributes(JsonObject payload, string? metric, JsonNode? properties) => payload.Only("value", "unique_id").With(
        ("properties", properties),
        ("time", payload.Iso("time")),
        ("metric", new JsonObject { ["data"] = KlaviyoRequest.Data("metric", new() { ["name"] = metric }) }));

    /// <summary>Whose event it is.</summary>
    public static JsonObject Profile(JsonObject payload) => new() { ["data"] = KlaviyoRequest.Data("profile", KlaviyoPerson.Of(payload.Object("profile")).Value) };

    private static async Task<IReadOnlyList<EventResult>> OneAsync(JsonObject payload, IVendorCalls vendor, CancellationToken cancellationToken)
    {
        if (Refusal(payload) is { } refusal)
            return [refusal];
        var attributes = Attributes(payload, payload.Text("metric_name"), payload["properties"]).With(("profile", Profile(payload)));
        return [EventResult.Of(await vendor.SendAsync(KlaviyoRequest.Post("/events/", KlaviyoRequest.Data("event", attributes)), cancellationToken))];
    }

    private static Task<IReadOnlyList<EventResult>> ManyAsync(ActionCall call, IVendorCalls vendor, CancellationToken cancellationToken) => KlaviyoBatch.SendAsync(
        call, vendor, Refusal,
        payloads => KlaviyoRequest.Post("/event-bulk-create-jobs/", KlaviyoRequest.Data(
            "event-bulk-create-job", new() { ["events-bulk-create"] = new JsonObject { ["data"] = Payload.List(payloads.Select(OfProfile)) } })),
        cancellationToken);

    private static JsonObject OfProfile(JsonObject payload) => KlaviyoRequest.Data("event-bulk-create", new()
    {
        ["profile"] = Profile(payload),
        ["events"] = new JsonObject { ["data"] = new JsonArray(KlaviyoRequest.Data("event", Attributes(payload, payload.Text("metric_name"), payload["properties"]))) },
    });

    private static EventResult? Refusal(JsonObject payload) => KlaviyoPerson.Refusal(payload.Object("profile"));
}
