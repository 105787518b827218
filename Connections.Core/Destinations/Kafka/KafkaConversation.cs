namespace Connections.Core.Destinations.Kafka;

/// <summary>Opens conversations with brokers: encrypted and signed in as the settings ask, and recorded in words.</summary>
internal static class KafkaConversation
{
    /// <summary>With one broker.</summary>
    public static Task<T> WithAsync<T>(
        ActionCall call, IVendorCalls vendor, KafkaBroker broker, ActionRequest said, Func<KafkaConnection, Task<(T Value, VendorAnswer Heard)>> talk, CancellationToken cancellationToken) =>
        vendor.ConnectAsync(broker.Host, broker.Port, said, async (plain, token) =>
        {
            await using var stream = await KafkaTls.OpenAsync(plain, broker.Host, call, token);
            var connection = new KafkaConnection(stream, call.Setting("clientId") ?? "connections", token);
            await connection.CheckVersionsAsync();
            await KafkaSignIn.SignInAsync(connection, call);
            return await talk(connection);
        }, cancellationToken);

    /// <summary>With the first broker of the settings that answers: it knows all the others.</summary>
    public static async Task<T> WithFirstAsync<T>(
        ActionCall call, IVendorCalls vendor, Func<KafkaBroker, ActionRequest> said, Func<KafkaConnection, Task<(T Value, VendorAnswer Heard)>> talk, CancellationToken cancellationToken)
    {
        VendorException? last = null;
        foreach (var broker in KafkaBroker.List(call.Setting("brokers")))
        {
            try
            {
                return await WithAsync(call, vendor, broker, said(broker), talk, cancellationToken);
            }
            catch (VendorException e)
            {
                last = e;
            }
        }

        throw last ?? new VendorException(EventResult.Refused("The settings name no broker. Write them as host:port, with commas between.", "INVALID_SETTINGS"));
    }
}
