using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.Klaviyo;

/// <summary>Profiles.</summary>
internal static class KlaviyoProfiles
{
    public static DestinationAction Upsert { get; } = new("upsertProfile", "Upsert Profile", "type = \"identify\"")
    {
        Description = "Creates a profile, or updates the one that is there, and adds it to a list if you wish.",
        Fields =
        [
            KlaviyoPerson.Email, KlaviyoPerson.Phone, KlaviyoPerson.Country, KlaviyoPerson.ExternalId,
            Fields.Text("first_name", Map.Path("traits.firstName")),
            Fields.Text("last_name", Map.Path("traits.lastName")),
            Fields.Text("organization", Map.Path("traits.company.name")),
            Fields.Text("title", Map.Path("traits.title")),
            Fields.Text("image", Map.Path("traits.avatar")),
            Fields.Object("location",
                Fields.Text("address1", Map.Path("traits.address.street")), Fields.Text("address2"), Fields.Text("city", Map.Path("traits.address.city")),
                Fields.Text("region", Map.Path("traits.address.state")), Fields.Text("zip", Map.Path("traits.address.postal_code")),
                Fields.Text("country", Map.Path("traits.address.country")), Fields.Text("latitude"), Fields.Text("longitude")) with { AllowOthers = true },
            Fields.Open("properties", new JsonObject { ["plan"] = Map.Path("traits.plan") }, "Custom properties"),
            Fields.Text("list_id", label: "List").Saying("The id of a list that the profile joins.").From(KlaviyoChoices.Lists),
            Fields.Text("override_list_id", Map.Path("integrations.Klaviyo.listId"), "List, in place of the other"),
        ],
        // Sent alone, a profile is there when the call returns, and an answer tells of it; a job is for many at once.
        Batch = new(10_000, "list_id", "override_list_id") { OnByDefault = false, MaxBytes = 5_000_000 },
        PerformAsync = (call, vendor, cancellationToken) => call.Payloads.Count == 1 ? OneAsync(call.Payload, vendor, cancellationToken) : ManyAsync(call, vendor, cancellationToken),
    };

    /// <summary>Creates or updates a profile.</summary>
    /// <returns>Its id; null with the result that says why there is none.</returns>
    public static async Task<(string? Id, EventResult Result)> UpsertAsync(JsonObject attributes, IVendorCalls vendor, CancellationToken cancellationToken)
    {
        var answer = await vendor.SendAsync(KlaviyoRequest.Post("/profiles/", KlaviyoRequest.Data("profile", attributes)), cancellationToken);
        var id = KlaviyoRequest.ProfileId(answer);
        if (answer.Status == 409 && id is not null)
            answer = await vendor.SendAsync(KlaviyoRequest.Of(HttpMethod.Patch, $"/profiles/{id}", KlaviyoRequest.Data("profile", attributes, id)), cancellationToken);
        return (answer.IsSuccess ? id : null, EventResult.Of(answer));
    }

    /// <summary>The request that imports profiles, into a list if there is one.</summary>
    public static ActionRequest Import(IReadOnlyList<JsonObject> profiles, string? list)
    {
        var data = Payload.List(profiles.Select(attributes => KlaviyoRequest.Data("profile", attributes)));
        return KlaviyoRequest.Post("/profile-bulk-import-jobs/", KlaviyoRequest.Job("profile-bulk-import-job", new() { ["profiles"] = new JsonObject { ["data"] = data } }, list, many: true));
    }

    private static async Task<IReadOnlyList<EventResult>> OneAsync(JsonObject payload, IVendorCalls vendor, CancellationToken cancellationToken)
    {
        if (KlaviyoPerson.Refusal(payload) is { } refusal)
            return [refusal];
        var (id, result) = await UpsertAsync(Attributes(payload), vendor, cancellationToken);
        if (id is null || List(payload) is not { } list)
            return [result];
        return [EventResult.Of(await vendor.SendAsync(KlaviyoRequest.Members(HttpMethod.Post, list, [id]), cancellationToken))];
    }

    private static Task<IReadOnlyList<EventResult>> ManyAsync(ActionCall call, IVendorCalls vendor, CancellationToken cancellationToken) => KlaviyoBatch.SendAsync(
        call, vendor, KlaviyoPerson.Refusal, payloads => Import([.. payloads.Select(Attributes)], List(call.Payload)), cancellationToken);

    private static JsonObject Attributes(JsonObject payload)
    {
        var attributes = KlaviyoPerson.Of(payload).Value!.Without("list_id", "override_list_id");
        foreach (var part in (string[])["location", "properties"])
        {
            if (attributes[part] is JsonObject { Count: 0 })
                attributes.Remove(part);
        }

        return attributes;
    }

    private static string? List(JsonObject payload) => payload.Text("override_list_id") ?? payload.Text("list_id");
}
