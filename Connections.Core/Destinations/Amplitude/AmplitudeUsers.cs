using System.Text.Json.Nodes;
using Connections.Core.Mapping;
using Connections.Core.Workspaces;

namespace Connections.Core.Destinations.Amplitude;

/// <summary>Makes requests about users and groups: forms with fields of JSON.</summary>
internal static class AmplitudeUsers
{
    private static readonly string[] BeforePlatform = ["app_version"];
    private static readonly string[] AfterPlatform = ["carrier", "country", "region", "city", "language", "groups"];

    public static Checked<ActionRequest> Identify(ActionCall call)
    {
        var payload = call.Payload;
        var user = AmplitudeDevice.Of(payload)
            .With(("user_id", payload["user_id"]), ("device_id", payload["device_id"]), ("user_properties", AmplitudeUserProperties.Of(payload)))
            .With(payload.Only(BeforePlatform))
            .With(("platform", AmplitudeDevice.Platform(payload)))
            .With(payload.Only(AfterPlatform))
            .With(("library", "segment"));
        return Form(call, AmplitudeHost.Identify(call), "identification", user);
    }

    public static Checked<ActionRequest[]> Group(ActionCall call)
    {
        var payload = call.Payload;
        var library = payload.Text("library") ?? "segment";
        JsonObject membership = new() { [payload.Text("group_type")!] = payload.Text("group_value") };
        var user = Payload.Of(
            ("device_id", payload["device_id"]), ("groups", membership), ("insert_id", payload["insert_id"]), ("library", library),
            ("time", payload.Milliseconds("time") ?? call.Now.ToUnixTimeMilliseconds()), ("user_id", payload["user_id"]), ("user_properties", membership.DeepClone()));
        var group = Payload.Of(
            ("group_properties", payload["group_properties"]), ("group_value", payload["group_value"]), ("group_type", payload["group_type"]), ("library", library));
        return new[]
        {
            Form(call, AmplitudeHost.Identify(call), "identification", new JsonArray(user)),
            Form(call, AmplitudeHost.GroupIdentify(call), "identification", new JsonArray(group)),
        };
    }

    public static Checked<ActionRequest> Map(ActionCall call)
    {
        if (call.Text("user_id") is not { } user || call.Text("global_user_id") is not { } global)
            return new Problem("global_user_id", "Amplitude needs both user ids. Map them.");
        return Form(call, AmplitudeHost.UserMap(call), "mapping", new JsonArray(Payload.Of(("user_id", user), ("global_user_id", global))));
    }

    private static ActionRequest Form(ActionCall call, string address, string name, JsonNode value)
    {
        List<KeyValuePair<string, string>> fields = [new("api_key", call.Setting("apiKey") ?? ""), new(name, CompactJson.Text(value))];
        if (AmplitudeUpload.Options(call.Payload) is { } options)
            fields.Add(new("options", CompactJson.Text(options)));
        return ActionRequest.Form(address, fields);
    }
}
