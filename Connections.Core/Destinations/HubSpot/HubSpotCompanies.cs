using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.HubSpot;

/// <summary>
/// Updates the company that has the group's id, else the one that a search finds, else creates one; then associates a contact. The id is
/// kept in a property of ours, which is made where the account does not have it yet.
/// </summary>
internal static class HubSpotCompanies
{
    private const string Type = "companies";
    private const string GroupId = "segment_group_id"; // Segment's own name: companies that it made are found
    private const int NotFound = 404;
    private const int Conflict = 409;

    public static async Task<IReadOnlyList<EventResult>> UpsertAsync(ActionCall call, IVendorCalls calls, CancellationToken cancellationToken)
    {
        var payload = call.Payload;
        if (payload.Object("properties").ContainsKey(GroupId))
            return [EventResult.Refused($"The property {GroupId} holds the group's id, and cannot be mapped.", "RESTRICTED_PROPERTY")];
        var associates = payload.Flag("associateContact");
        var contact = associates ? await ContactAsync(payload, calls, cancellationToken) : null;
        if (associates && contact is null)
            return [EventResult.Refused("There is no contact to associate: HubSpot knows nobody with the contact's address. Send an identify call first.", "MISSING_IDENTITY_CALL")];

        var (answer, company) = await WriteAsync(payload, calls, cancellationToken);
        if (answer is { IsSuccess: false } || company is null || contact is null)
            return [answer is null ? EventResult.Delivered : EventResult.Of(answer)];
        var associate = new ActionRequest(HttpMethod.Put, new($"{HubSpotApi.Objects}/{Type}/{company}/associations/contacts/{contact}/company_to_contact"), default) { ContentType = null };
        return [EventResult.Of(await calls.SendAsync(associate, cancellationToken))];
    }

    private static async Task<string?> ContactAsync(JsonObject payload, IVendorCalls calls, CancellationToken cancellationToken)
    {
        if (payload.Text("contact_email") is not { } email)
            return null;
        var found = await HubSpotApi.ReadAsync(calls, HubSpotContacts.Type, email, "email", cancellationToken);
        return found.Status == NotFound ? null : HubSpotApi.IdOf(found.OrThrow());
    }

    // No answer where nothing is found and nothing is to be created.
    private static async Task<(VendorAnswer? Answer, string? Id)> WriteAsync(JsonObject payload, IVendorCalls calls, CancellationToken cancellationToken)
    {
        var groupId = payload.Text("groupid")!;
        var answer = await WithGroupIdAsync(() => HubSpotApi.UpdateAsync(calls, Type, groupId, GroupId, Properties(payload, groupId), cancellationToken), calls, cancellationToken);
        if (answer.Status == NotFound)
        {
            var found = await SearchAsync(payload.Object("companysearchfields"), calls, cancellationToken);
            if (found is null && !payload.Flag("createNewCompany"))
                return default;
            answer = await WithGroupIdAsync(
                () => found is null
                    ? HubSpotApi.CreateAsync(calls, Type, Properties(payload, groupId), cancellationToken)
                    : HubSpotApi.UpdateAsync(calls, Type, found, null, Properties(payload, groupId), cancellationToken),
                calls, cancellationToken);
        }

        return (answer, HubSpotApi.IdOf(answer));
    }

    private static JsonObject Properties(JsonObject payload, string groupId) =>
        HubSpotProperties.Of(payload, "name", "description", "address", "city", "state", "zip", "domain", "phone", "numberofemployees", "industry", HubSpotContacts.Stage)
            .With((GroupId, groupId));

    /// <exception cref="VendorException">The search failed, or several companies match.</exception>
    private static async Task<string?> SearchAsync(JsonObject fields, IVendorCalls calls, CancellationToken cancellationToken)
    {
        if (fields.Count == 0)
            return null;
        // Groups are alternatives: a company is found by any of the fields. Values stand apart from names and operators, so no value can be more than one.
        var query = new JsonObject
        {
            ["filterGroups"] = Payload.List(fields.Select(field => new JsonObject
            {
                ["filters"] = new JsonArray(new JsonObject { ["propertyName"] = field.Key, ["operator"] = "EQ", ["value"] = field.Value?.DeepClone() }),
            })),
            ["properties"] = new JsonArray("name", "domain", HubSpotContacts.Stage, GroupId),
            ["sorts"] = new JsonArray("name"),
        };
        var found = (await calls.SendAsync(ActionRequest.Post($"{HubSpotApi.Objects}/{Type}/search", query), cancellationToken)).OrThrow().Json as JsonObject;
        return (found?.Number("total") ?? 0) switch
        {
            0 => null,
            1 => found!.Objects("results").First().Text("id"),
            _ => throw new VendorException(EventResult.Refused("More than one company matches the search fields.", "MULTIPLE_EXISTING_RECORDS")),
        };
    }

    private static async Task<VendorAnswer> WithGroupIdAsync(Func<Task<VendorAnswer>> write, IVendorCalls calls, CancellationToken cancellationToken)
    {
        var answer = await write();
        if (answer.Status != 400 || !answer.Text.Contains("PROPERTY_DOESNT_EXIST", StringComparison.Ordinal) || !answer.Text.Contains(GroupId, StringComparison.Ordinal))
            return answer;
        var property = new JsonObject
        {
            ["name"] = GroupId,
            ["label"] = "Group ID",
            ["description"] = "The id by which events know this company. Do not change it.",
            ["groupName"] = "companyinformation",
            ["type"] = "string",
            ["fieldType"] = "text",
            ["hidden"] = true,
            ["hasUniqueValue"] = true,
            ["formField"] = false,
        };
        var made = await calls.SendAsync(ActionRequest.Post("https://api.hubapi.com/crm/v3/properties/companies", property), cancellationToken);
        return made.IsSuccess || made.Status == Conflict ? await write() : made; // 409: somebody else was faster
    }
}
