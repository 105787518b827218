using System.Security.Cryptography;
using System.Text;

namespace Connections.Tests.Destinations.Kafka;

/// <summary>The broker's side of signing in: PLAIN, or SCRAM with SHA-256 or SHA-512.</summary>
internal sealed class BrokerSignIn(string? mechanism)
{
    private const string User = "jane";
    private const string Password = "s3cret";
    private const int Iterations = 4096;
    private static readonly byte[] Salt = "a salt of a test"u8.ToArray();
    private readonly HashAlgorithmName _hash = mechanism == "SCRAM-SHA-512" ? HashAlgorithmName.SHA512 : HashAlgorithmName.SHA256;
    private string _first = "";
    private string _challenge = "";

    public bool IsDone { get; private set; } = mechanism is null;

    /// <summary>What it says to a message; null where it refuses.</summary>
    public string? Answer(string message)
    {
        if (mechanism == "PLAIN")
            return (IsDone = message == $"\0{User}\0{Password}") ? "" : null;
        if (_challenge.Length > 0)
            return Check(message);
        if (!message.StartsWith($"n,,n={User},r=", StringComparison.Ordinal))
            return null;
        _first = message[3..];
        return _challenge = $"r={message.Split("r=")[1]}and-the-brokers,s={Convert.ToBase64String(Salt)},i={Iterations}";
    }

    private string? Check(string message)
    {
        var (bare, proof) = (message[..message.LastIndexOf(",p=", StringComparison.Ordinal)], Convert.FromBase64String(message[(message.LastIndexOf(",p=", StringComparison.Ordinal) + 3)..]));
        var salted = Rfc2898DeriveBytes.Pbkdf2(Password, Salt, Iterations, _hash, _hash == HashAlgorithmName.SHA512 ? 64 : 32);
        var stored = CryptographicOperations.HashData(_hash, Hmac(salted, "Client Key"));
        var conversation = $"{_first},{_challenge},{bare}";
        var client = Hmac(stored, conversation).Zip(proof, (left, right) => (byte)(left ^ right)).ToArray();
        IsDone = CryptographicOperations.HashData(_hash, client).SequenceEqual(stored);
        return IsDone ? $"v={Convert.ToBase64String(Hmac(Hmac(salted, "Server Key"), conversation))}" : null;
    }

    private byte[] Hmac(byte[] key, string text) => CryptographicOperations.HmacData(_hash, key, Encoding.UTF8.GetBytes(text));
}
