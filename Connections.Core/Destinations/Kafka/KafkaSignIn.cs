using System.Security.Cryptography;
using System.Text;

namespace Connections.Core.Destinations.Kafka;

/// <summary>Signs in at a broker, where its settings ask for a name and a password.</summary>
internal static class KafkaSignIn
{
    public static async Task SignInAsync(KafkaConnection connection, ActionCall call)
    {
        var mechanism = call.Setting("mechanism")?.ToUpperInvariant();
        if (mechanism is not ("PLAIN" or "SCRAM-SHA-256" or "SCRAM-SHA-512"))
            return;
        var (user, password) = (call.Setting("username") ?? "", call.Setting("password") ?? "");
        Check((await connection.AskAsync(KafkaConnection.Handshake, new KafkaWriter().Text(mechanism))).Int16());
        if (mechanism == "PLAIN")
        {
            await SendAsync(connection, $"{call.Setting("authorizationIdentity")}\0{user}\0{password}");
            return;
        }

        var scram = new Scram(mechanism == "SCRAM-SHA-512" ? HashAlgorithmName.SHA512 : HashAlgorithmName.SHA256, user, password, Convert.ToBase64String(RandomNumberGenerator.GetBytes(18)));
        var challenge = await SendAsync(connection, scram.First);
        var proof = scram.Final(challenge) ?? throw new VendorException(KafkaError.Result(58));
        if (!scram.IsServer(await SendAsync(connection, proof)))
            throw new VendorException(EventResult.Refused("The broker does not know the password itself: it is not who it says.", "SASL_AUTHENTICATION_FAILED", 401));
    }

    private static async Task<string> SendAsync(KafkaConnection connection, string message)
    {
        var answer = await connection.AskAsync(KafkaConnection.Authenticate, new KafkaWriter().Bytes(Encoding.UTF8.GetBytes(message)));
        var (error, _) = (answer.Int16(), answer.Text());
        Check(error);
        return Encoding.UTF8.GetString(answer.Bytes());
    }

    private static void Check(short error)
    {
        if (error != 0)
            throw new VendorException(KafkaError.Result(error));
    }
}
