using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.Klaviyo;

/// <summary>Who is on which list, without any word on consent.</summary>
internal static class KlaviyoLists
{
    private static readonly IReadOnlyList<Field> Common =
    [
        Fields.Text("email", Map.FirstOf("traits.email", "context.traits.email"), "E-mail"),
        Fields.Text("phone_number", label: "Phone number"),
        KlaviyoPerson.Country, KlaviyoPerson.ExternalId,
        Fields.Text("list_id", label: "List").Needed().From(KlaviyoChoices.Lists),
    ];

    public static DestinationAction Add { get; } = new("addProfileToList", "Add Profile to List")
    {
        Description = "Adds a profile to a list, and makes it first where it is not there.",
        Fields = Common,
        Batch = new(10_000, "list_id") { OnByDefault = false, MaxBytes = 5_000_000 },
        PerformAsync = (call, vendor, cancellationToken) => call.Payloads.Count == 1
            ? AddAsync(call.Payload, vendor, cancellationToken)
            : KlaviyoBatch.SendAsync(call, vendor, KlaviyoPerson.Refusal, payloads => KlaviyoProfiles.Import([.. payloads.Select(Person)], call.Text("list_id")), cancellationToken),
    };

    public static DestinationAction Remove { get; } = new("removeProfileFromList", "Remove Profile from List")
    {
        Description = "Takes a profile from a list.",
        Fields = Common,
        PerformAsync = (call, vendor, cancellationToken) => RemoveAsync(call.Payload, vendor, cancellationToken),
    };

    private static async Task<IReadOnlyList<EventResult>> AddAsync(JsonObject payload, IVendorCalls vendor, CancellationToken cancellationToken)
    {
        if (KlaviyoPerson.Refusal(payload) is { } refusal)
            return [refusal];
        var (id, result) = await KlaviyoProfiles.UpsertAsync(Person(payload), vendor, cancellationToken);
        return [id is null ? result : EventResult.Of(await vendor.SendAsync(KlaviyoRequest.Members(HttpMethod.Post, payload.Text("list_id")!, [id]), cancellationToken))];
    }

    private static async Task<IReadOnlyList<EventResult>> RemoveAsync(JsonObject payload, IVendorCalls vendor, CancellationToken cancellationToken)
    {
        if (KlaviyoPerson.Refusal(payload) is { } refusal)
            return [refusal];
        var (name, value) = Person(payload).First(member => member.Key is "email" or "phone_number" or "external_id");
        var filter = Uri.EscapeDataString($"equals({name},{value!.ToJsonString()})");
        var found = (await vendor.SendAsync(ActionRequest.Get($"{KlaviyoRequest.Host}/api/profiles/?filter={filter}"), cancellationToken)).OrThrow();
        List<string> ids = [.. (found.Json is JsonObject body ? body.Objects("data") : []).Select(profile => profile.Text("id")).OfType<string>()];
        // Somebody whom Klaviyo does not know is on no list.
        return [ids.Count == 0 ? EventResult.Delivered : EventResult.Of(await vendor.SendAsync(KlaviyoRequest.Members(HttpMethod.Delete, payload.Text("list_id")!, ids), cancellationToken))];
    }

    private static JsonObject Person(JsonObject payload) => KlaviyoPerson.Of(payload).Value!.Without("list_id");
}
