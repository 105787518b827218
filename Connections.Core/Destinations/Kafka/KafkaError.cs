namespace Connections.Core.Destinations.Kafka;

/// <summary>What a broker's error codes mean for an event.</summary>
/// <remarks>https://kafka.apache.org/protocol#protocol_error_codes, read 2026-11.</remarks>
internal static class KafkaError
{
    /// <summary>The result of an error code; 0 is none.</summary>
    public static EventResult Result(short code) => code switch
    {
        0 => EventResult.Delivered,
        10 => Refused("MESSAGE_TOO_LARGE", "The message is larger than the topic allows."),
        17 => Refused("INVALID_TOPIC_EXCEPTION", "The topic's name is not allowed."),
        18 => Refused("RECORD_LIST_TOO_LARGE", "The batch is larger than a segment of the topic. Make the mapping's batches smaller."),
        29 => Refused("TOPIC_AUTHORIZATION_FAILED", "The user may not write to the topic.", 403),
        31 => Refused("CLUSTER_AUTHORIZATION_FAILED", "The user may not use the cluster.", 403),
        33 or 34 => Refused("UNSUPPORTED_SASL_MECHANISM", "The broker does not offer this way of signing in.", 401),
        35 => Refused("UNSUPPORTED_VERSION", "The broker is older than Kafka 0.11."),
        58 => Refused("SASL_AUTHENTICATION_FAILED", "The broker refused user name or password.", 401),
        87 => Refused("INVALID_RECORD", "The topic's rules refuse the message, for example one without a key on a compacted topic."),
        _ => EventResult.Again($"The broker answered with error {code}.") with { Code = $"KAFKA_{code}" }, // a leader that moves, a replica that lags
    };

    private static EventResult Refused(string code, string message, int status = 400) => EventResult.Refused(message, code, status);
}
