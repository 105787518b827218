using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Workspaces;

namespace Connections.Core.Destinations;

/// <summary>What is known of a vendor's grant: the workspace's own client, and the tokens it was given.</summary>
/// <remarks>
/// It is stored and set up as a JSON object with the members <c>clientId</c>, <c>clientSecret</c>, <c>accessToken</c>, <c>refreshToken</c>, and
/// <c>expiresAt</c> where the vendor said how long the access token lasts.
/// </remarks>
/// <param name="ClientId">The id of the workspace's app at the vendor; null where none was given.</param>
/// <param name="ClientSecret">That app's secret.</param>
/// <param name="AccessToken">The token of requests.</param>
/// <param name="RefreshToken">What a new access token is asked for with.</param>
/// <param name="ExpiresAt">When the access token ends; null where nobody knows.</param>
public sealed record OAuthGrant(string? ClientId, string? ClientSecret, string? AccessToken, string? RefreshToken, DateTimeOffset? ExpiresAt = null)
{
    // As vendors write them, beside our own names.
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["clientId"] = "clientId",
        ["client_id"] = "clientId",
        ["clientSecret"] = "clientSecret",
        ["client_secret"] = "clientSecret",
        ["accessToken"] = "accessToken",
        ["access_token"] = "accessToken",
        ["refreshToken"] = "refreshToken",
        ["refresh_token"] = "refreshToken",
        ["expiresAt"] = "expiresAt",
    };

    /// <summary>Nothing granted yet.</summary>
    public static OAuthGrant None { get; } = new(null, null, null, null);

    /// <summary>Whether there is something to make requests with.</summary>
    public bool IsConnected => AccessToken is not null || RefreshToken is not null;

    /// <summary>Whether a new access token can be asked for. A client without a secret is one that the vendor knows by its id alone.</summary>
    public bool CanRefresh => RefreshToken is not null && ClientId is not null;

    /// <summary>Reads the stored form; null is <see cref="None"/>.</summary>
    public static OAuthGrant Of(JsonObject? stored) => stored is null ? None : new(
        Text(stored, "clientId"), Text(stored, "clientSecret"), Text(stored, "accessToken"), Text(stored, "refreshToken"),
        DateTimeOffset.TryParse(Text(stored, "expiresAt"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null);

    /// <summary>Checks what people wrote: known names, in camel or in snake case, and texts. The problems' fields are those names.</summary>
    public static IReadOnlyList<Problem> Problems(JsonObject written) =>
    [
        .. written.Where(member => !Names.ContainsKey(member.Key))
            .Select(member => new Problem(member.Key, $"There is no OAuth credential '{member.Key}'. Known: accessToken, refreshToken, clientId, clientSecret.")),
        .. written.Where(member => Names.ContainsKey(member.Key) && member.Value is not null && member.Value.GetValueKind() != JsonValueKind.String)
            .Select(member => new Problem(member.Key, "This is a text.")),
    ];

    /// <summary>What people wrote, under the stored names. Null and empty members are kept: they take something away.</summary>
    public static JsonObject Read(JsonObject written)
    {
        JsonObject read = [];
        foreach (var (name, value) in written)
            read[Names[name]] = value?.DeepClone();
        return read;
    }

    /// <summary>This grant with those members laid over it: one that is left out stays, a null or empty one is taken away.</summary>
    public OAuthGrant With(JsonObject changes)
    {
        var stored = ToJson();
        foreach (var (name, value) in Read(changes))
            stored[name] = value?.DeepClone();
        var changed = Of(stored);
        // When the old token ended says nothing of the new one.
        return changed.AccessToken != AccessToken && !changes.ContainsKey("expiresAt") ? changed with { ExpiresAt = null } : changed;
    }

    /// <summary>The stored form; members without a value are left out.</summary>
    public JsonObject ToJson()
    {
        JsonObject json = [];
        Add("clientId", ClientId);
        Add("clientSecret", ClientSecret);
        Add("accessToken", AccessToken);
        Add("refreshToken", RefreshToken);
        Add("expiresAt", ExpiresAt?.ToString("O", CultureInfo.InvariantCulture));
        return json;

        void Add(string name, string? value)
        {
            if (value is not null)
                json[name] = value;
        }
    }

    /// <summary>Says nothing of what it holds.</summary>
    public override string ToString() => IsConnected ? "Connected" : "Not connected";

    private static string? Text(JsonObject json, string name) =>
        json[name] is JsonValue value && value.TryGetValue(out string? text) && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;
}
