using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Connections.Core.Warehouses.Statements;

/// <summary>A token that says who we are, signed with a private key whose public half the other side has (RFC 7519, RS256).</summary>
internal static class SignedToken
{
    public static string Make<THeader, TClaims>(RSA key, THeader header, TClaims claims)
    {
        var signed = $"{Part(header)}.{Part(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    private static string Part<T>(T value) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(value));
}
