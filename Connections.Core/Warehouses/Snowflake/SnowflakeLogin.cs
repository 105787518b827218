using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Connections.Core.Warehouses.Statements;

namespace Connections.Core.Warehouses.Snowflake;

/// <summary>
/// The login by key pair: a token that says who we are, signed with the private key, whose public half the account keeps with the user.
/// </summary>
/// <remarks>https://docs.snowflake.com/en/developer-guide/sql-api/authenticating, read 2026-11.</remarks>
internal sealed partial class SnowflakeLogin : IDisposable
{
    // Snowflake takes none that is valid for more than an hour.
    private static readonly TimeSpan Validity = TimeSpan.FromMinutes(50), Renewed = TimeSpan.FromMinutes(40);

    private readonly RSA _key = RSA.Create();
    private readonly string _user;
    private readonly TimeProvider _clock;
    private (string Token, DateTimeOffset Made)? _last;

    /// <exception cref="WarehouseException">The key cannot be read.</exception>
    public SnowflakeLogin(string account, string user, string privateKey, string? passphrase, TimeProvider clock)
    {
        // Without the region that an account's locator may have behind it.
        _user = $"{account.Split('.')[0].ToUpperInvariant()}.{user.ToUpperInvariant()}";
        _clock = clock;
        try
        {
            // A field of one line takes the ends of lines out of what is pasted.
            var pem = Armour().Replace(privateKey, "-----BEGIN $1-----\n$2\n-----END $1-----");
            if (pem.Contains("ENCRYPTED", StringComparison.Ordinal))
                _key.ImportFromEncryptedPem(pem, passphrase ?? "");
            else
                _key.ImportFromPem(pem);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            _key.Dispose();
            // What the platform says could hold parts of the key.
            throw new WarehouseException(
                WarehouseFault.Login, false, "The private key cannot be read. Enter the whole .p8 file, from -----BEGIN to -----END, and its passphrase if it has one.");
        }
    }

    /// <summary>A token that is valid for some time yet.</summary>
    public string Token()
    {
        var now = _clock.GetUtcNow();
        if (_last is not { } last || now - last.Made > Renewed)
            _last = last = (Make(now), now);
        return last.Token;
    }

    public void Dispose() => _key.Dispose();

    private string Make(DateTimeOffset now)
    {
        var fingerprint = Convert.ToBase64String(SHA256.HashData(_key.ExportSubjectPublicKeyInfo()));
        return SignedToken.Make(
            _key, new { alg = "RS256", typ = "JWT" }, new { iss = $"{_user}.SHA256:{fingerprint}", sub = _user, iat = now.ToUnixTimeSeconds(), exp = (now + Validity).ToUnixTimeSeconds() });
    }

    [GeneratedRegex("-----BEGIN ([A-Z ]+)-----(.*?)-----END \\1-----", RegexOptions.Singleline)]
    private static partial Regex Armour();
}
