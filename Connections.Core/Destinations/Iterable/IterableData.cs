using System.Globalization;
using System.Text.Json.Nodes;
using Connections.Core.Workspaces;

namespace Connections.Core.Destinations.Iterable;

/// <summary>Makes the objects that Iterable keeps.</summary>
internal static class IterableData
{
    public static string Address(ActionCall call, string path) =>
        $"{(call.Setting("dataCenterLocation") == IterableDestination.Europe ? "https://api.eu.iterable.com" : "https://api.iterable.com")}{path}";

    /// <summary>What keeps a user from being found; null for nothing.</summary>
    public static Problem? Unknown(JsonObject user) => user.Text("email") is null && user.Text("userId") is null
        ? new("email", "Iterable needs an e-mail address or a user id, and the event has neither.")
        : null;

    /// <summary>A user with the data of the profile; the phone number is part of it.</summary>
    public static JsonObject User(JsonObject payload) =>
        payload.Only("email", "userId", "mergeNestedObjects").With(("dataFields", Fields(payload["dataFields"]).With(("phoneNumber", payload["phoneNumber"]))));

    /// <summary>Data with its times as Iterable reads them: any other form would be kept as a text.</summary>
    public static JsonObject Fields(JsonNode? data) => IsoTexts.Changed(data.Without(), Time, inArrays: true);

    private static JsonNode? Time(string text) => !IsoTexts.IsDate(text) && IsoTexts.Read(text) is { } time
        ? time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss '+00:00'", CultureInfo.InvariantCulture)
        : text;
}
