using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Mapping;

namespace Connections.Core.Destinations.PubSub;

/// <summary>Turns a service account's key into a token: a signed claim goes to Google, a token comes back.</summary>
/// <remarks>https://developers.google.com/identity/protocols/oauth2/service-account#httprest, read 2026-11.</remarks>
internal static class GoogleServiceAccount
{
    private const string Tokens = "https://oauth2.googleapis.com/token";
    private const string Scope = "https://www.googleapis.com/auth/pubsub";
    private static readonly TimeSpan Life = TimeSpan.FromHours(1);
    private static readonly TimeSpan Early = TimeSpan.FromMinutes(5);

    public static async Task<(string Value, TimeSpan For)> TokenAsync(ActionCall call, IVendorCalls vendor, CancellationToken cancellationToken)
    {
        var key = Key(call.Setting("serviceAccount"));
        var request = ActionRequest.Form(Tokens, [new("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"), new("assertion", Claim(key, call.Now))]);
        var answer = await vendor.SendPlainAsync(request, cancellationToken);
        if (answer is { IsSuccess: true, Json: JsonObject given } && given.Text("access_token") is { } token)
            return (token, TimeSpan.FromSeconds(given.Number("expires_in") ?? 0) - Early);
        throw new VendorException(EventResult.Of(answer) with
        {
            Status = answer.IsSuccess ? 503 : answer.Status,
            Code = "INVALID_AUTHENTICATION",
            Message = $"Google gave no token for the service account: {(answer.Json as JsonObject)?.Text("error_description") ?? $"status {answer.Status}"}",
        });
    }

    private static string Claim(JsonObject key, DateTimeOffset now)
    {
        var head = Part(Payload.Of(("alg", "RS256"), ("typ", "JWT"), ("kid", key["private_key_id"])));
        var claims = Part(Payload.Of(
            ("iss", key["client_email"]), ("scope", Scope), ("aud", Tokens), ("iat", now.ToUnixTimeSeconds()), ("exp", (now + Life).ToUnixTimeSeconds())));
        return $"{head}.{claims}.{Base64Url.EncodeToString(Sign(key, $"{head}.{claims}"))}";
    }

    private static byte[] Sign(JsonObject key, string text)
    {
        try
        {
            using var rsa = RSA.Create();
            rsa.ImportFromPem(key.Text("private_key"));
            return rsa.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            throw Invalid("its private_key cannot be read");
        }
    }

    private static JsonObject Key(string? setting)
    {
        try
        {
            return setting is not null && JsonNode.Parse(setting) is JsonObject key && key.Text("client_email") is not null && key.Text("private_key") is not null
                ? key
                : throw Invalid("client_email or private_key is missing");
        }
        catch (JsonException)
        {
            throw Invalid("it is no JSON");
        }
    }

    private static VendorException Invalid(string why) =>
        new(EventResult.Refused($"The service account key cannot be used: {why}. Paste the whole JSON file of the key.", "INVALID_SETTINGS"));

    private static string Part(JsonObject content) => Base64Url.EncodeToString(CompactJson.Bytes(content).Span);
}
