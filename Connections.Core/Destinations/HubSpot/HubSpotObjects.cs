using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.HubSpot;

/// <summary>Writes objects of any type by the hundred, as the mapping's sync mode says; what HubSpot refuses together goes one by one.</summary>
internal static class HubSpotObjects
{
    public static async Task<IReadOnlyList<EventResult>> WriteAsync(ActionCall call, IVendorCalls calls, CancellationToken cancellationToken)
    {
        if (call.SyncMode is not (null or "add" or "update" or "upsert"))
            return [EventResult.Refused($"HubSpot's objects cannot be kept by the sync mode '{call.SyncMode}'.")];

        var ends = new EventResult[call.Payloads.Count];
        foreach (var type in Enumerable.Range(0, ends.Length).GroupBy(at => Type(call.Payloads[at])))
        {
            var results = await OfTypeAsync(call.For([.. type.Select(at => call.Payloads[at])]), type.Key, calls, cancellationToken);
            var next = 0;
            foreach (var at in type)
                ends[at] = results[results.Count == 1 ? 0 : next++];
        }

        return ends;
    }

    private static async Task<IReadOnlyList<EventResult>> OfTypeAsync(ActionCall call, string type, IVendorCalls calls, CancellationToken cancellationToken)
    {
        // Events of one object become one, later values over earlier ones: HubSpot refuses a batch that has an object twice.
        var inputs = call.Payloads.GroupBy(KeyOf).Select(group => Input(call, group.Aggregate(new JsonObject(), (merged, payload) => merged.With(Properties(payload))), group.Last()));
        var answer = await HubSpotApi.BatchAsync(calls, type, Verb(call), new() { ["inputs"] = new JsonArray([.. inputs]) }, cancellationToken);
        if (call.Payloads.Count == 1 || answer.Status is not (207 or 400 or 409))
            return [answer.Status == 207 ? EventResult.Refused(answer.Text) : EventResult.Of(answer)];

        List<EventResult> ends = [];
        foreach (var payload in call.Payloads)
            ends.AddRange(await OfTypeAsync(call.For(payload), type, calls, cancellationToken));
        return ends;
    }

    private static string Verb(ActionCall call) => call.SyncMode switch { "add" => "create", "update" => "update", _ => "upsert" };

    private static string Type(JsonObject payload) => Uri.EscapeDataString(payload.Object("object_details").Text("object_type")!);

    private static string KeyOf(JsonObject payload) => $"{payload.Object("object_details").Text("id_field_name")}\n{payload.Object("object_details").Text("id_field_value")}";

    private static JsonObject Properties(JsonObject payload) =>
        (HubSpotProperties.Flat(payload["properties"]) ?? []).With(HubSpotProperties.Flat(payload["sensitive_properties"]) ?? []);

    private static JsonObject Input(ActionCall call, JsonObject properties, JsonObject payload)
    {
        var (name, value) = (payload.Object("object_details").Text("id_field_name")!, payload.Object("object_details").Text("id_field_value")!);
        if (call.SyncMode == "add")
            return new() { ["properties"] = properties.With((name, value)) };
        return new() { ["idProperty"] = name, ["id"] = value, ["properties"] = properties };
    }
}
