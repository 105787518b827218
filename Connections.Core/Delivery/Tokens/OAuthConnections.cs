using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Connections.Core.Destinations;
using Connections.Core.Storage;
using Connections.Core.Workspaces;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Delivery.Tokens;

/// <summary>How a destination gets its grant: a person agrees at the vendor, or pastes a token.</summary>
public sealed class OAuthConnections
{
    private readonly DestinationChange _change;
    private readonly TokenEndpoint _vendor;
    private readonly SecretBox _secrets;
    private readonly CurrentSetup _setup;

    internal OAuthConnections(IDbContextFactory<ConnectionsDb> databases, TokenEndpoint vendor, SecretBox secrets, CurrentSetup setup, TimeProvider clock) =>
        (_change, _vendor, _secrets, _setup) = (new(databases, clock), vendor, secrets, setup);

    /// <summary>
    /// Saves credentials: <c>clientId</c>, <c>clientSecret</c>, <c>accessToken</c>, <c>refreshToken</c>. One that is left out stays, a null or empty
    /// one is taken away. An enabled destination keeps a token.
    /// </summary>
    public Task<Checked<Destination>> SaveAsync(Guid id, JsonObject credentials, Actor actor, CancellationToken cancellationToken) =>
        _change.RunAsync(
            id,
            (_, destination, entry) =>
            {
                if (DestinationRules.OAuthProblems(entry, credentials) is { Count: > 0 } problems)
                    return Task.FromResult(problems);
                var grant = OAuthGrant.Of(_secrets.Open(destination.OAuth)).With(credentials);
                if (destination.Enabled && !grant.IsConnected)
                    return Task.FromResult<IReadOnlyList<Problem>>([new("oauth.accessToken", $"It is enabled, and {entry.Profile.Name} asks for a token. Give another one, or disable it first.")]);
                Store(destination, grant);
                return DestinationRules.None;
            },
            "Destination Modified", actor, cancellationToken);

    /// <summary>Forgets the tokens; the client's id and secret stay. Refused while it is enabled.</summary>
    public Task<Checked<Destination>> DisconnectAsync(Guid id, Actor actor, CancellationToken cancellationToken) =>
        SaveAsync(id, new() { ["accessToken"] = null, ["refreshToken"] = null }, actor, cancellationToken);

    /// <summary>Where people agree; or what is missing before they can.</summary>
    /// <param name="destination">The destination.</param>
    /// <param name="redirectUri">Where the vendor sends them back.</param>
    /// <param name="state">What tells that it is them who come back.</param>
    /// <param name="verifier">The secret whose hash goes along, so that the code is worth nothing to others (RFC 7636).</param>
    public static Checked<string> AuthorizeAddress(DestinationSetup destination, string redirectUri, string state, string verifier)
    {
        var profile = DestinationCatalogue.Find(destination.Type)?.Profile;
        if (profile?.OAuth is not { } oauth)
            return new Problem("oauth", $"{profile?.Name ?? destination.Type} is not connected in this way: its settings are enough.");
        if (OAuthGrant.Of(destination.OAuth) is not { ClientId: { } client })
            return new Problem("oauth.clientId", $"Save the client ID and secret of your own app at {profile.Name} first.");
        var address = OAuthAddress.Fill(oauth.AuthorizeUrl, profile.Settings, destination.Settings);
        if (address.Value is not { } where)
            return address;

        IEnumerable<KeyValuePair<string, string>> query =
        [
            new("response_type", "code"), new("client_id", client), new("redirect_uri", redirectUri), new("state", state),
            new("code_challenge", Challenge(verifier)), new("code_challenge_method", "S256"),
            .. oauth.Scopes.Count == 0 ? [] : new[] { KeyValuePair.Create("scope", string.Join(' ', oauth.Scopes)) }, .. oauth.Extra,
        ];
        return $"{where}{(where.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{string.Join('&', query.Select(one => $"{Uri.EscapeDataString(one.Key)}={Uri.EscapeDataString(one.Value)}"))}";
    }

    /// <summary>Turns the code that a person came back with into tokens, and keeps them.</summary>
    public async Task<Checked<Destination>> ConnectAsync(
        Guid id, string code, string redirectUri, string verifier, Actor actor, CancellationToken cancellationToken)
    {
        if (!_setup.Value.Destinations.TryGetValue(id, out var destination))
            return new Problem("id", "This destination was deleted.");
        OAuthGrant granted;
        try
        {
            granted = await _vendor.ExchangeAsync(destination, OAuthGrant.Of(destination.OAuth), (code, redirectUri, verifier), cancellationToken);
        }
        catch (VendorException e)
        {
            return new Problem("oauth", e.Message);
        }

        return await _change.RunAsync(
            id,
            (_, stored, _) =>
            {
                var now = OAuthGrant.Of(_secrets.Open(stored.OAuth));
                Store(stored, granted with { ClientId = now.ClientId, ClientSecret = now.ClientSecret });
                return DestinationRules.None;
            },
            "Destination Connected", actor, cancellationToken);
    }

    private void Store(Destination destination, OAuthGrant grant)
    {
        // Sealing gives another text each time: what says the same is no change.
        if (OAuthGrant.Of(_secrets.Open(destination.OAuth)) != grant)
            destination.OAuth = _secrets.Seal(grant.ToJson());
        destination.ReconnectReason = null;
    }

    private static string Challenge(string verifier) =>
        Convert.ToBase64String(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
