using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Connections.Core.Destinations.Kafka;

/// <summary>The client's side of SCRAM (RFC 5802, RFC 7677): it proves that it knows the password without sending it, and so does the server.</summary>
/// <param name="hash">SHA-256 or SHA-512.</param>
/// <param name="user">The user's name.</param>
/// <param name="password">The password.</param>
/// <param name="nonce">Text that was never used before.</param>
internal sealed class Scram(HashAlgorithmName hash, string user, string password, string nonce)
{
    // Servers ask for some thousands; a million and more would be a way to keep us busy.
    private const int MostIterations = 1_000_000;
    private string _conversation = "";
    private byte[] _salted = [];

    /// <summary>The first message.</summary>
    public string First => "n,," + Bare;

    private string Bare => $"n={user.Replace("=", "=3D", StringComparison.Ordinal).Replace(",", "=2C", StringComparison.Ordinal)},r={nonce}";

    /// <summary>The second message; null where the challenge is none, or not for us.</summary>
    public string? Final(string challenge)
    {
        if (Part(challenge, 'r') is not { } whole || !whole.StartsWith(nonce, StringComparison.Ordinal) || whole.Length == nonce.Length
            || Part(challenge, 's') is not { } salt || !Convert.TryFromBase64String(salt, new byte[salt.Length], out _)
            || !int.TryParse(Part(challenge, 'i'), CultureInfo.InvariantCulture, out var iterations) || iterations is < 1 or > MostIterations)
            return null;

        var bare = $"c=biws,r={whole}";
        _conversation = $"{Bare},{challenge},{bare}";
        _salted = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), Convert.FromBase64String(salt), iterations, hash, hash == HashAlgorithmName.SHA512 ? 64 : 32);
        var client = Hmac(_salted, "Client Key");
        var proof = client.Zip(Hmac(CryptographicOperations.HashData(hash, client), _conversation), (left, right) => (byte)(left ^ right)).ToArray();
        return $"{bare},p={Convert.ToBase64String(proof)}";
    }

    /// <summary>Whether the server's last message proves that it knows the password.</summary>
    public bool IsServer(string last) => Part(last, 'v') == Convert.ToBase64String(Hmac(Hmac(_salted, "Server Key"), _conversation));

    private byte[] Hmac(byte[] key, string text) => CryptographicOperations.HmacData(hash, key, Encoding.UTF8.GetBytes(text));

    private static string? Part(string message, char name) =>
        message.Split(',').Where(part => part.Length > 1 && part[0] == name && part[1] == '=').Select(part => part[2..]).FirstOrDefault();
}
