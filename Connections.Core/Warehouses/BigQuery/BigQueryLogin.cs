using System.Security.Cryptography;
using System.Text.Json;
using Connections.Core.Warehouses.Statements;

namespace Connections.Core.Warehouses.BigQuery;

/// <summary>The login by a service account's key: a signed statement of who we are is exchanged for a token of an hour.</summary>
/// <remarks>https://developers.google.com/identity/protocols/oauth2/service-account, read 2026-11.</remarks>
internal sealed class BigQueryLogin : IDisposable
{
    private const string Scopes = "https://www.googleapis.com/auth/bigquery https://www.googleapis.com/auth/cloud-platform.read-only";

    private readonly RSA _key = RSA.Create();
    private readonly TimeProvider _clock;
    private readonly StatementToken _token;
    private readonly string _keyId;
    private readonly Uri _address;

    /// <exception cref="WarehouseException">The key cannot be read.</exception>
    public BigQueryLogin(string json, TimeProvider clock)
    {
        _clock = clock;
        try
        {
            var account = JsonSerializer.Deserialize<JsonElement>(json);
            Email = account.GetProperty("client_email").GetString()!;
            _keyId = StatementHttp.Text(account, "private_key_id");
            _address = new(StatementHttp.Text(account, "token_uri") is { Length: > 0 } address ? address : "https://oauth2.googleapis.com/token");
            _key.ImportFromPem(account.GetProperty("private_key").GetString());
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or CryptographicException or ArgumentException or UriFormatException)
        {
            _key.Dispose();
            // What the platform says could hold parts of the key.
            throw new WarehouseException(WarehouseFault.Login, false, "The service account's key cannot be read. Enter the whole JSON file that Google Cloud gives for it.");
        }

        _token = new(Ask, clock);
    }

    /// <summary>The service account, as an address.</summary>
    public string Email { get; }

    public Task<string> TokenAsync(CancellationToken cancellationToken) => _token.GetAsync(cancellationToken);

    public void Dispose() => _key.Dispose();

    private HttpRequestMessage Ask()
    {
        var now = _clock.GetUtcNow().ToUnixTimeSeconds();
        var assertion = SignedToken.Make(
            _key, new { alg = "RS256", typ = "JWT", kid = _keyId }, new { iss = Email, scope = Scopes, aud = _address.OriginalString, iat = now, exp = now + 3600 });
        return new(HttpMethod.Post, _address)
        {
            Content = new FormUrlEncodedContent([new("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"), new("assertion", assertion)]),
        };
    }
}
