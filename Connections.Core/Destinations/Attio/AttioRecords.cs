using System.Text.Json.Nodes;
using Connections.Core.Workspaces;

namespace Connections.Core.Destinations.Attio;

/// <summary>The requests that assert records: each by its own request, or a batch by one, where records nest.</summary>
internal static class AttioRecords
{
    private const string Api = "https://api.attio.com/v2";

    public static Checked<ActionRequest[]> OfUser(ActionCall call) => IsBatch(call)
        ? new[] { Batch(call, payload => UserWith(payload, Nested(payload, call, "people", "email_addresses", Person(payload))), "users", "user_id") }
        : new[]
        {
            Assert("people", "email_addresses", Person(call.Payload)),
            Assert("users", "user_id", UserWith(call.Payload, call.Payload["email_address"])),
        };

    public static Checked<ActionRequest> OfAny(ActionCall call) => IsBatch(call)
        ? Whole(call.Payloads.Select(payload => Nested(payload, call, payload.Text("object")!, payload.Text("matching_attribute")!, Values(payload["attributes"]))))
        : Assert(call.Text("object")!, call.Text("matching_attribute")!, Values(call.Payload["attributes"]));

    /// <summary>The workspace names its company by an id, which the answer to the first request tells.</summary>
    public static async Task<IReadOnlyList<EventResult>> GroupAsync(ActionCall call, IVendorCalls calls, CancellationToken cancellationToken)
    {
        if (IsBatch(call))
        {
            var batch = Batch(call, payload => WorkspaceWith(payload, Nested(payload, call, "companies", "domains", Company(payload))), "workspaces", "workspace_id");
            return [EventResult.Of(await calls.SendAsync(batch, cancellationToken))];
        }

        var company = await calls.SendAsync(Assert("companies", "domains", Company(call.Payload)), cancellationToken);
        if (!company.IsSuccess)
            return [EventResult.Of(company)];
        var id = company.Json?["data"]?["id"]?["record_id"];
        return [EventResult.Of(await calls.SendAsync(Assert("workspaces", "workspace_id", WorkspaceWith(call.Payload, id)), cancellationToken))];
    }

    private static bool IsBatch(ActionCall call) => call.InBatch || call.Payloads.Count > 1;

    private static JsonObject Person(JsonObject payload) => Values(payload["person_attributes"], ("email_addresses", payload["email_address"]));

    private static JsonObject Company(JsonObject payload) => Values(payload["company_attributes"], ("domains", payload["domain"]));

    private static JsonObject UserWith(JsonObject payload, JsonNode? person) =>
        Values(payload["user_attributes"], ("primary_email_address", payload["email_address"]), ("person", person), ("user_id", payload["user_id"]));

    private static JsonObject WorkspaceWith(JsonObject payload, JsonNode? company) => Values(
        payload["workspace_attributes"],
        ("workspace_id", payload["workspace_id"]), ("company", company), ("users", payload.Text("user_id") is { } user ? new JsonArray(user) : null));

    // What the mapping adds wins, as it is put in last.
    private static JsonObject Values(JsonNode? further, params ReadOnlySpan<(string Key, JsonNode? Value)> known) => Payload.Of(known).With(further as JsonObject ?? []);

    private static ActionRequest Assert(string type, string matchingAttribute, JsonObject values) => ActionRequest.Json(
        HttpMethod.Put,
        new($"{Api}/objects/{Uri.EscapeDataString(type)}/records/simple?matching_attribute={Uri.EscapeDataString(matchingAttribute)}&append_to_existing_values=true"),
        new JsonObject { ["data"] = new JsonObject { ["values"] = values } });

    private static ActionRequest Batch(ActionCall call, Func<JsonObject, JsonObject> values, string type, string matchingAttribute) =>
        Whole(call.Payloads.Select(payload => Nested(payload, call, type, matchingAttribute, values(payload))));

    private static JsonObject Nested(JsonObject payload, ActionCall call, string type, string matchingAttribute, JsonObject values) => new()
    {
        ["object"] = type,
        ["mode"] = "create-or-update",
        ["matching_attribute"] = matchingAttribute,
        ["multiselect_values"] = "append",
        ["values"] = values,
        ["received_at"] = payload.Text("received_at") ?? call.Now.Iso(),
    };

    private static ActionRequest Whole(IEnumerable<JsonObject> assertions) =>
        ActionRequest.Json(HttpMethod.Put, new($"{Api}/batch/records"), new JsonObject { ["assertions"] = new JsonArray([.. assertions]) });
}
