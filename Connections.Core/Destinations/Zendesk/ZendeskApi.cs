using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Connections.Core.Destinations.Zendesk;

/// <summary>Zendesk's API at the account's own address.</summary>
internal static partial class ZendeskApi
{
    private const int Conflict = 409;

    public static Task<VendorAnswer> PostAsync(ActionCall call, IVendorCalls calls, string path, JsonObject body, CancellationToken cancellationToken) =>
        calls.SendAsync(ActionRequest.Post($"{Base(call)}/{path}", body), cancellationToken);

    public static Task<VendorAnswer> DeleteAsync(ActionCall call, IVendorCalls calls, string path, CancellationToken cancellationToken) =>
        calls.SendAsync(new ActionRequest(HttpMethod.Delete, new($"{Base(call)}/{path}"), default) { ContentType = null }, cancellationToken);

    /// <summary>The objects of a list in an answer.</summary>
    /// <exception cref="VendorException">The vendor does not give the list.</exception>
    public static async Task<IReadOnlyList<JsonObject>> ListAsync(ActionCall call, IVendorCalls calls, string path, string list, CancellationToken cancellationToken)
    {
        var answer = (await calls.SendAsync(ActionRequest.Get($"{Base(call)}/{path}"), cancellationToken)).OrThrow();
        return [.. (answer.Json as JsonObject)?.Objects(list) ?? []];
    }

    /// <summary>Zendesk's id of the user with this external id, or else this address; null where nobody has it.</summary>
    public static async Task<string?> FindUserAsync(ActionCall call, IVendorCalls calls, string externalId, string? email, CancellationToken cancellationToken)
    {
        var found = await ListAsync(call, calls, $"users/search.json?external_id={Uri.EscapeDataString(externalId)}", "users", cancellationToken);
        if (found.Count == 0 && email is not null)
        {
            var named = await ListAsync(call, calls, $"users/search.json?query={Uri.EscapeDataString($"email:\"{email.Replace("\"", "", StringComparison.Ordinal)}\"")}", "users", cancellationToken);
            found = [.. named.Where(user => string.Equals(user.Text("email"), email, StringComparison.OrdinalIgnoreCase))];
        }

        return found is [var one] ? IdOf(one) : null;
    }

    /// <summary>An object's id, which is a number, as a text.</summary>
    public static string? IdOf(JsonNode? one) => one?["id"]?.ToString();

    /// <summary>What an answer says; a conflict is two writes of one record at a time, and passes.</summary>
    public static EventResult Judge(VendorAnswer answer) =>
        answer.Status == Conflict ? EventResult.Again("Zendesk was writing the same record.") : EventResult.Of(answer);

    /// <summary>Custom fields: values of one level, by names in snake_case, without what has a place of its own.</summary>
    public static JsonObject Fields(JsonObject given, params IEnumerable<string> known)
    {
        var fields = given
            .Where(field => field.Value?.GetValueKind() is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False)
            .Select(field => (Key: Humps().Replace(field.Key, "_").Replace(' ', '_').ToLowerInvariant(), field.Value))
            .Where(field => !known.Contains(field.Key));
        JsonObject made = [];
        foreach (var (key, value) in fields)
            made[key] = value!.DeepClone();
        return made;
    }

    public static string Base(ActionCall call) => $"https://{Uri.EscapeDataString(call.Setting("subdomain") ?? "")}.zendesk.com/api/v2";

    [GeneratedRegex("(?<=[a-z0-9])(?=[A-Z])")]
    private static partial Regex Humps();
}
