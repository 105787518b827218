using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Mapping;
using Connections.Core.Workspaces;

namespace Connections.Core.Destinations.Mixpanel;

/// <summary>Makes requests about people and groups. They are forms with one field of JSON, and are answered 200 with 1, or 0 for refused.</summary>
internal static class MixpanelPeople
{
    private const int MostIncrements = 20;

    private static readonly string[] Renamed =
        ["created", "createdAt", "created_at", "email", "firstName", "lastName", "name", "username", "phone"];

    public static Checked<ActionRequest[]> Identify(ActionCall call)
    {
        var payload = call.Payload;
        var (user, anonymous) = (payload.Text("user_id"), payload.Text("anonymous_id"));
        if ((user ?? anonymous) is not { } person)
            return new Problem("user_id", "Mixpanel needs a user ID or an anonymous ID. Map one of them.");

        List<ActionRequest> requests = [];
        if (user is not null && anonymous is not null)
        {
            requests.Add(Form(call, "track", Payload.Of(("event", "$identify"), ("properties", Payload.Of(
                ("$identified_id", user), ("$anon_id", anonymous), ("token", call.Setting("projectToken")), ("segment_source_name", call.Setting("sourceName")))))));
        }

        if (payload.Object("traits") is { Count: > 0 } traits)
            requests.Add(Form(call, "engage", Person(call, person).With(("$set", Named(traits)))));
        return requests.ToArray();
    }

    public static Checked<ActionRequest> Group(ActionCall call) => Form(call, "groups", Payload.Of(
        ("$token", call.Setting("projectToken")), ("$group_key", call.Text("group_key") ?? "$group_id"), ("$group_id", call.Text("group_id")),
        ("$set", call.Payload["traits"])));

    public static Checked<ActionRequest> Alias(ActionCall call) => Form(call, "track", Payload.Of(("event", "$create_alias"), ("properties", Payload.Of(
        ("distinct_id", call.Text("distinct_id")), ("alias", call.Text("alias")), ("token", call.Setting("projectToken")), ("segment_source_name", call.Setting("sourceName"))))));

    public static Checked<ActionRequest> Increment(ActionCall call)
    {
        if ((call.Text("user_id") ?? call.Text("anonymous_id")) is not { } person)
            return new Problem("user_id", "Mixpanel needs a user ID or an anonymous ID. Map one of them.");
        var wanted = call.Payload.Object("increment");
        if (wanted.Count is 0 or > MostIncrements)
            return new Problem("increment", $"Mixpanel adds to 1 to {MostIncrements} properties at once.");

        JsonObject added = [];
        foreach (var (key, value) in wanted)
        {
            if (Number(value) is not { } number)
                return new Problem("increment", $"'{key}' is no number.");
            added[key] = number;
        }

        return Form(call, "engage", Person(call, person).With(("$add", added)));
    }

    /// <summary>A 200 whose body is 0 is a refusal.</summary>
    public static IReadOnlyList<EventResult> Judge(VendorAnswer answer, int count)
    {
        if (answer.Text.Trim() == "0")
            return [EventResult.Refused("Mixpanel answered 0: the token is wrong, or it cannot read the properties.")];
        return [answer.Json is JsonObject told && told.Number("status") == 0 ? EventResult.Refused($"Mixpanel refused it: {told.Text("error")}") : EventResult.Of(answer)];
    }

    private static JsonObject Person(ActionCall call, string person) =>
        Payload.Of(("$token", call.Setting("projectToken")), ("$distinct_id", person), ("$ip", call.Text("ip")));

    // Traits that Mixpanel knows under names of its own.
    private static JsonObject Named(JsonObject traits)
    {
        var (first, last) = (traits.Text("firstName"), traits.Text("lastName"));
        return traits.Without(Renamed).With(
            ("$created", traits["created"] ?? traits["createdAt"] ?? traits["created_at"]), ("$email", traits["email"]), ("$first_name", first), ("$last_name", last),
            ("$name", traits["name"] ?? (first is null || last is null ? null : $"{first} {last}")), ("$username", traits["username"]), ("$phone", traits["phone"]));
    }

    private static decimal? Number(JsonNode? value) => value?.GetValueKind() switch
    {
        JsonValueKind.Number => value.GetValue<decimal>(),
        JsonValueKind.String when decimal.TryParse(value.GetValue<string>(), NumberStyles.Float, CultureInfo.InvariantCulture, out var read) => read,
        _ => null,
    };

    private static ActionRequest Form(ActionCall call, string path, JsonObject data) =>
        ActionRequest.Form($"{MixpanelHost.Of(call)}/{path}", KeyValuePair.Create("data", CompactJson.Text(data)));
}
