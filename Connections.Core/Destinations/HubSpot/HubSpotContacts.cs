using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.HubSpot;

/// <summary>Updates the contact with an address, or creates it.</summary>
/// <remarks>
/// HubSpot moves a lifecycle stage forward only. Where the answer shows that it kept its own, the stage is emptied, then set again.
/// </remarks>
internal static class HubSpotContacts
{
    public const string Type = "contacts";
    public const string Stage = "lifecyclestage";

    private const int NotFound = 404;

    public static async Task<IReadOnlyList<EventResult>> UpsertAsync(ActionCall call, IVendorCalls calls, CancellationToken cancellationToken) =>
        call.Payloads.Count == 1 ? [await OneAsync(call.Payload, calls, cancellationToken)] : await HubSpotContactBatch.UpsertAsync(call.Payloads, calls, cancellationToken);

    public static async Task<EventResult> OneAsync(JsonObject payload, IVendorCalls calls, CancellationToken cancellationToken)
    {
        var email = payload.Text("email")!.Trim();
        var properties = Properties(payload);
        var answer = await UpdateAsync(properties);
        if (answer.Status == NotFound)
            return EventResult.Of(await HubSpotApi.CreateAsync(calls, Type, properties, cancellationToken));
        if (!answer.IsSuccess || !KeptItsStage(answer.Json, properties))
            return EventResult.Of(answer);

        var emptied = await UpdateAsync(new() { [Stage] = "" });
        return EventResult.Of(emptied.IsSuccess ? await UpdateAsync(properties) : emptied);

        Task<VendorAnswer> UpdateAsync(JsonObject sent) => HubSpotApi.UpdateAsync(calls, Type, email, "email", sent, cancellationToken);
    }

    public static JsonObject Properties(JsonObject payload) =>
        HubSpotProperties.Of(payload, "company", "firstname", "lastname", "phone", "address", "city", "state", "country", "zip", "email", "website", Stage);

    /// <summary>Whether a contact of an answer has another stage than it was given.</summary>
    public static bool KeptItsStage(JsonNode? contact, JsonObject given) =>
        given.Text(Stage) is { } wanted && (contact as JsonObject)?.Object("properties").Text(Stage) != wanted;
}
