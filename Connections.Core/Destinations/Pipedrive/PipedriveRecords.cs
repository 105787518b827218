using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.Pipedrive;

/// <summary>What each action does: finds what the payload is about and belongs to, then writes it.</summary>
internal static class PipedriveRecords
{
    /// <summary>A person or an organisation.</summary>
    public static async Task<IReadOnlyList<EventResult>> KeepAsync(ActionCall call, IVendorCalls calls, PipedriveItem item, CancellationToken cancellationToken)
    {
        var id = await PipedriveApi.FindAsync(call, calls, item.Itself, cancellationToken);
        var payload = call.Payload;
        var record = Payload.Of(("name", payload["name"]), ("email", payload["email"]), ("phone", payload["phone"]), ("add_time", payload["add_time"]), ("visible_to", payload["visible_to"]));
        return await PipedriveApi.WriteAsync(call, calls, item.Path, id, Whole(call, record, id is null ? item.Itself : null), cancellationToken);
    }

    public static async Task<IReadOnlyList<EventResult>> ActivityAsync(ActionCall call, IVendorCalls calls, CancellationToken cancellationToken)
    {
        var payload = call.Payload;
        var record = Payload.Of(
            ("subject", payload["subject"]), ("type", payload["type"]), ("public_description", payload["description"]), ("note", payload["note"]),
            ("due_date", payload["due_date"]), ("due_time", payload["due_time"]), ("duration", payload["duration"]),
            ("done", payload.ContainsKey("done") ? payload.Flag("done") ? 1 : 0 : null),
            ("person_id", await PipedriveApi.FindAsync(call, calls, PipedriveItem.Person, cancellationToken)),
            ("org_id", await PipedriveApi.FindAsync(call, calls, PipedriveItem.Organization, cancellationToken)),
            ("deal_id", await PipedriveApi.FindAsync(call, calls, PipedriveItem.Deal, cancellationToken)));
        return await PipedriveApi.WriteAsync(call, calls, "activities", payload["activity_id"], record, cancellationToken);
    }

    public static async Task<IReadOnlyList<EventResult>> DealAsync(ActionCall call, IVendorCalls calls, CancellationToken cancellationToken)
    {
        var payload = call.Payload;
        var person = await PipedriveApi.FindAsync(call, calls, PipedriveItem.Person, cancellationToken);
        var organization = await PipedriveApi.FindAsync(call, calls, PipedriveItem.Organization, cancellationToken);
        var id = await PipedriveApi.FindAsync(call, calls, PipedriveItem.Deal, cancellationToken);
        if (id is null && person is null && organization is null)
            return Unrelated("deal", "person or organisation");
        var record = Payload.Of(
            ("title", payload["title"]), ("value", payload["value"]), ("currency", payload["currency"]), ("stage_id", payload["stage_id"]),
            ("status", payload["status"]), ("expected_close_date", payload["expected_close_date"]), ("probability", payload["probability"]),
            ("lost_reason", payload["lost_reason"]), ("visible_to", payload["visible_to"]), ("add_time", payload["add_time"]),
            ("person_id", person), ("org_id", organization));
        return await PipedriveApi.WriteAsync(call, calls, "deals", id, Whole(call, record, id is null ? PipedriveItem.Deal : null), cancellationToken);
    }

    public static async Task<IReadOnlyList<EventResult>> LeadAsync(ActionCall call, IVendorCalls calls, CancellationToken cancellationToken)
    {
        var payload = call.Payload;
        var person = await PipedriveApi.FindAsync(call, calls, PipedriveItem.Person, cancellationToken);
        var organization = await PipedriveApi.FindAsync(call, calls, PipedriveItem.Organization, cancellationToken);
        var id = payload.Text("lead_id");
        if (id is null && person is null && organization is null)
            return Unrelated("lead", "person or organisation");
        var hasValue = payload.ContainsKey("amount") && payload.ContainsKey("currency");
        var record = Payload.Of(
            ("title", payload["title"]), ("expected_close_date", payload["expected_close_date"]), ("visible_to", payload["visible_to"]),
            ("person_id", person), ("organization_id", organization),
            ("value", hasValue ? Payload.Of(("amount", payload["amount"]), ("currency", payload["currency"])) : null));
        return await PipedriveApi.WriteAsync(call, calls, "leads", id, record, cancellationToken);
    }

    public static async Task<IReadOnlyList<EventResult>> NoteAsync(ActionCall call, IVendorCalls calls, CancellationToken cancellationToken)
    {
        var payload = call.Payload;
        var record = Payload.Of(
            ("lead_id", payload["lead_id"]),
            ("person_id", await PipedriveApi.FindAsync(call, calls, PipedriveItem.Person, cancellationToken)),
            ("org_id", await PipedriveApi.FindAsync(call, calls, PipedriveItem.Organization, cancellationToken)),
            ("deal_id", await PipedriveApi.FindAsync(call, calls, PipedriveItem.Deal, cancellationToken)));
        if (record.Count == 0 && !payload.ContainsKey("note_id"))
            return Unrelated("note", "lead, person, organisation or deal");
        record["content"] = payload["content"]!.DeepClone();
        return await PipedriveApi.WriteAsync(call, calls, "notes", payload["note_id"], record, cancellationToken);
    }

    // A new record holds the value by which it was looked for: else the next event would create another. An id is Pipedrive's own to give.
    private static JsonObject Whole(ActionCall call, JsonObject record, PipedriveItem? created)
    {
        if (created?.FieldOf(call) is { } field && field != "id" && created.ValueOf(call) is { } searched)
            record[field] = searched;
        return record.With(call.Payload.Object("custom_fields"));
    }

    private static IReadOnlyList<EventResult> Unrelated(string what, string whose) =>
        [EventResult.Refused($"No {whose} matches, and a {what} has to belong to one.", "INVALID_REQUEST_DATA")];
}
