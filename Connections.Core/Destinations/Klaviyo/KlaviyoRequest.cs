using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.Klaviyo;

/// <summary>Requests in the form of JSON:API, and what is read from their answers.</summary>
internal static class KlaviyoRequest
{
    public const string Host = "https://a.klaviyo.com";

    /// <summary>A thing of some type.</summary>
    public static JsonObject Data(string type, JsonObject? attributes = null, string? id = null) => Payload.Of(("type", type), ("id", id), ("attributes", attributes));

    /// <summary>A request about a thing.</summary>
    public static ActionRequest Of(HttpMethod method, string path, JsonNode data) =>
        ActionRequest.Json(method, new($"{Host}/api{path}"), new JsonObject { ["data"] = data });

    public static ActionRequest Post(string path, JsonNode data) => Of(HttpMethod.Post, path, data);

    /// <summary>Profiles that join or leave a list.</summary>
    public static ActionRequest Members(HttpMethod method, string list, IEnumerable<string> profiles) =>
        Of(method, $"/lists/{Uri.EscapeDataString(list)}/relationships/profiles/", Payload.List(profiles.Select(id => Data("profile", id: id))));

    /// <summary>A job for many, related to a list if there is one.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="attributes">What is done.</param>
    /// <param name="list">The list's id; null for none.</param>
    /// <param name="many">Whether the job relates to a list of lists.</param>
    public static JsonObject Job(string type, JsonObject attributes, string? list, bool many)
    {
        var job = Data(type, attributes);
        if (list is null)
            return job;
        var related = Data("list", id: list);
        return job.With(("relationships", new JsonObject { [many ? "lists" : "list"] = new JsonObject { ["data"] = many ? new JsonArray(related) : related } }));
    }

    /// <summary>The id of the profile that an answer is about: the one that was made, or the one that was there already (409); null for none.</summary>
    public static string? ProfileId(VendorAnswer answer)
    {
        if (answer.Json is not JsonObject body)
            return null;
        return answer.Status == 409
            ? body.Objects("errors").Select(error => error.Object("meta").Text("duplicate_profile_id")).FirstOrDefault(id => id is not null)
            : body.Object("data").Text("id");
    }

    /// <summary>The items that a refused job blames, by their place, with the reason.</summary>
    public static Dictionary<int, string> Blamed(VendorAnswer answer)
    {
        Dictionary<int, string> blamed = [];
        foreach (var error in answer.Json is JsonObject body ? body.Objects("errors") : [])
        {
            // Such as /data/attributes/profiles/data/3/attributes/email.
            var pointer = error.Object("source").Text("pointer")?.Split('/').Select(part => int.TryParse(part, out var place) ? place : (int?)null).FirstOrDefault(place => place is not null);
            if (pointer is { } at)
                blamed.TryAdd(at, error.Text("detail") ?? error.Text("title") ?? "Klaviyo refused it and says no reason.");
        }

        return blamed;
    }
}
