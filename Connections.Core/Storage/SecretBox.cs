using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.DataProtection;

namespace Connections.Core.Storage;

/// <summary>Encrypts the secret settings of destinations and warehouses at rest, with the keys of the data folder.</summary>
public sealed class SecretBox(IDataProtectionProvider protection)
{
    private readonly IDataProtector _protector = protection.CreateProtector("Connections.Settings");

    /// <summary>Encrypts a JSON object. Null or an empty object gives null: there is nothing to keep.</summary>
    public string? Seal(JsonObject? secrets) => secrets is null or { Count: 0 } ? null : _protector.Protect(secrets.ToJsonString());

    /// <summary>Decrypts what <see cref="Seal"/> made; null gives an empty object.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">The keys of the data folder are not the ones it was sealed with.</exception>
    public JsonObject Open(string? secrets) =>
        secrets is null ? [] : JsonNode.Parse(_protector.Unprotect(secrets)) as JsonObject ?? throw new JsonException("Sealed settings are no object.");
}
