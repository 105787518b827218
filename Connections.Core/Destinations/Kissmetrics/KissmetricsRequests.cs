using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Workspaces;

namespace Connections.Core.Destinations.Kissmetrics;

/// <summary>Makes Kissmetrics' requests: <c>/e</c> records an event, <c>/s</c> sets properties, <c>/a</c> joins two identities.</summary>
internal static class KissmetricsRequests
{
    public static Checked<ActionRequest[]> Track(ActionCall call)
    {
        var (payload, name) = (call.Payload, call.Text("event")!);
        var properties = payload.Object("properties");
        var own = Prefixed(call, name, properties.Without("products"));
        if (payload.Number("revenue") is not null)
            own = own.Append(new("Billing Amount", Text("revenue", payload["revenue"])));
        return new[] { Recorded(call, name, own) }
            .Concat(properties.Objects("products").Select(product => Request(call, "s", Timed(call).Concat(Prefixed(call, name, product))))).ToArray();
    }

    public static Checked<ActionRequest[]> Page(ActionCall call)
    {
        var name = call.Flag("trackNamedPages", unset: true) ? call.Text("name") : null;
        var category = call.Flag("trackCategorizedPages", unset: true) ? call.Text("category") : null;
        if ((name ?? category) is null)
            return Array.Empty<ActionRequest>();

        // With both, the page's whole name stands in one event.
        var title = string.Join(' ', new[] { call.Text("category"), call.Text("name") }.OfType<string>());
        return new[] { Recorded(call, $"Viewed {title} Page", Prefixed(call, "Page", call.Payload.Object("properties"))) };
    }

    public static Checked<ActionRequest> Identify(ActionCall call) => Request(call, "s", Timed(call).Concat(Flat(call.Payload.Object("traits"))));

    public static Checked<ActionRequest> Group(ActionCall call) => Request(call, "s", Timed(call)
        .Append(new("Group - id", call.Text("group_id")!))
        .Concat(Flat(call.Payload.Object("traits")).Select(one => new KeyValuePair<string, string>(one.Key == "name" ? "Group - Name" : $"Group - {one.Key}", one.Value))));

    public static Checked<ActionRequest> Alias(ActionCall call) =>
        Request(call, "a", [new("_p", call.Text("previous")!), new("_n", call.Text("person")!)]);

    private static ActionRequest Recorded(ActionCall call, string name, IEnumerable<KeyValuePair<string, string>> properties) =>
        Request(call, "e", Timed(call).Append(new("_n", Name(name))).Concat(properties));

    // _d says that the time is ours.
    private static IEnumerable<KeyValuePair<string, string>> Timed(ActionCall call)
    {
        yield return new("_p", call.Text("person")!);
        if (call.Payload.Time("timestamp") is { } time)
        {
            yield return new("_t", time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
            yield return new("_d", "1");
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> Prefixed(ActionCall call, string name, JsonObject properties) =>
        Flat(properties).Select(one => call.Flag("prefixProperties", unset: true) ? new(Name($"{name} - {one.Key}"), one.Value) : one);

    // Null says nothing here, and names that begin with an underscore are the API's own.
    private static IEnumerable<KeyValuePair<string, string>> Flat(JsonObject source) => source.Flat(intoArrays: false)
        .Where(one => one.Value is not null && !one.Key.StartsWith('_'))
        .Select(one => new KeyValuePair<string, string>(Name(one.Key), Text(one.Key, one.Value)));

    private static string Text(string key, JsonNode? value) => value switch
    {
        JsonArray list => string.Join(',', list.Select(item => Text(key, item))),
        JsonValue known when known.GetValueKind() == JsonValueKind.String => Seconds(known.GetValue<string>()) ?? known.GetValue<string>(),
        _ => value?.ToJsonString() ?? "",
    };

    // A time becomes Unix seconds, which Kissmetrics shows as a date. A text that merely could be read as one stays.
    private static string? Seconds(string text) =>
        text.Length >= 10 && text[4] == '-' && text[7] == '-' && (text.Length == 10 || text[10] == 'T')
        && new JsonObject { ["time"] = text }.Time("time") is { } time ? time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) : null;

    // Both mean something to Kissmetrics.
    private static string Name(string name) => name.Replace(',', ' ').Replace(':', ' ');

    private static ActionRequest Request(ActionCall call, string path, IEnumerable<KeyValuePair<string, string>> parameters)
    {
        StringBuilder address = new($"https://trk.kissmetrics.io/{path}?_k={Uri.EscapeDataString(call.Setting("apiKey") ?? "")}");
        foreach (var (name, value) in parameters)
            address.Append('&').Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
        return ActionRequest.Get(address.ToString());
    }
}
