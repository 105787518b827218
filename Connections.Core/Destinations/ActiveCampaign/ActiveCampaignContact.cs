using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Mapping;

namespace Connections.Core.Destinations.ActiveCampaign;

/// <summary>Syncs a contact, then its lists, then its tags. Each step may be done twice, so a try that failed half way is simply made again.</summary>
internal static class ActiveCampaignContact
{
    private static readonly TimeSpan FieldsLast = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan TagLasts = TimeSpan.FromHours(1);

    public static async Task<IReadOnlyList<EventResult>> SyncAsync(ActionCall call, IVendorCalls vendor, CancellationToken cancellationToken)
    {
        var steps = new Steps(call, vendor, cancellationToken);
        var contact = call.Payload.Only("email", "firstName", "lastName", "phone").With(("fieldValues", await FieldValuesAsync(steps)));
        var synced = await steps.PostAsync("contact/sync", "contact", contact);
        if (Id(synced["contact"]) is not { } id)
            throw new VendorException(EventResult.Again("ActiveCampaign synced the contact and named no id."));

        foreach (var list in call.Payload.Objects("lists"))
            await steps.PostAsync("contactLists", "contactList", Payload.Of(("list", list["id"]), ("contact", id), ("status", list.Text("status") == "unsubscribed" ? 2 : 1)));
        if (call.Payload.Flag("tagsReset"))
            await ClearTagsAsync(steps, id);
        foreach (var tag in call.Payload.Texts("tags"))
            await steps.PostAsync("contactTags", "contactTag", new() { ["contact"] = id, ["tag"] = await TagIdAsync(steps, tag) });
        return [EventResult.Delivered];
    }

    // Fields are named by people and known by ids.
    private static async Task<JsonArray?> FieldValuesAsync(Steps steps)
    {
        var wanted = steps.Call.Payload.Object("fields").Without("email", "firstName", "lastName", "first_name", "last_name", "phone", "tags", "tagsReset", "lists");
        if (wanted.Count == 0)
            return null;
        var ids = await steps.Vendor.CachedAsync("fields", async _ => (await FieldIdsAsync(steps), FieldsLast), steps.Cancellation);
        var values = wanted.Where(member => member.Value is not null && ids.ContainsKey(member.Key))
            .Select(member => (JsonNode?)new JsonObject { ["field"] = ids[member.Key], ["value"] = Text(member.Value!) }).ToArray();
        return values.Length == 0 ? null : new(values);
    }

    private static async Task<Dictionary<string, string>> FieldIdsAsync(Steps steps)
    {
        Dictionary<string, string> ids = new(StringComparer.OrdinalIgnoreCase);
        foreach (var field in (await steps.GetAsync("fields?limit=100")).Objects("fields"))
        {
            if (Id(field) is not { } id)
                continue;
            foreach (var name in new[] { field.Text("title"), field.Text("perstag") }.OfType<string>())
                ids.TryAdd(name, id);
        }

        return ids;
    }

    private static async Task ClearTagsAsync(Steps steps, string contact)
    {
        foreach (var tag in (await steps.GetAsync($"contacts/{contact}/contactTags")).Objects("contactTags"))
        {
            if (Id(tag) is { } id)
                await steps.SendAsync(new(HttpMethod.Delete, steps.Address($"contactTags/{id}"), default) { ContentType = null });
        }
    }

    private static Task<string> TagIdAsync(Steps steps, string name) => steps.Vendor.CachedAsync($"tag {name}", async _ =>
    {
        var found = (await steps.GetAsync($"tags?search={Uri.EscapeDataString(name)}")).Objects("tags")
            .FirstOrDefault(tag => string.Equals(tag.Text("tag"), name, StringComparison.OrdinalIgnoreCase));
        var tag = found ?? (await steps.PostAsync("tags", "tag", new() { ["tag"] = name, ["tagType"] = "contact", ["description"] = "" })).Object("tag");
        return (Id(tag) ?? throw new VendorException(EventResult.Again($"ActiveCampaign named no id of the tag '{name}'.")), TagLasts);
    }, steps.Cancellation);

    private static string? Id(JsonNode? thing) => thing is JsonObject { } known && known["id"] is { } id ? id.ToString() : null;

    private static string Text(JsonNode value) => value.GetValueKind() switch
    {
        JsonValueKind.String => value.GetValue<string>(),
        // How it parts the choices of a field that takes several.
        JsonValueKind.Array => $"||{string.Join("||", value.AsArray().Select(item => item?.ToString()))}||",
        _ => CompactJson.Text(value),
    };

    /// <summary>The requests of one contact: the first that fails ends them all.</summary>
    private sealed record Steps(ActionCall Call, IVendorCalls Vendor, CancellationToken Cancellation)
    {
        public Uri Address(string path) => new($"{Call.Setting("apiKey")?.TrimEnd('/')}/api/3/{path}");

        public async Task<JsonObject> SendAsync(ActionRequest request) => (await Vendor.SendAsync(request, Cancellation)).OrThrow().Json as JsonObject ?? [];

        public Task<JsonObject> GetAsync(string path) => SendAsync(ActionRequest.Get(Address(path).AbsoluteUri));

        public Task<JsonObject> PostAsync(string path, string name, JsonObject body) =>
            SendAsync(ActionRequest.Json(HttpMethod.Post, Address(path), new JsonObject { [name] = body }));
    }
}
