using Connections.Core.Settings;

namespace Connections.Core.Destinations.Kafka;

/// <summary>Sends events to topics of Apache Kafka, or of what speaks its protocol.</summary>
internal sealed class KafkaDestination : IDestination
{
    public Profile Profile { get; } = new("kafka", "Kafka", Category: "Raw Data")
    {
        Description = "Sends each event as a JSON message to a topic of Apache Kafka.",
        Aliases = ["actions-kafka"],
        IsHttp = false,
        Settings =
        [
            new("brokers", "Brokers", SettingKind.Text) { LeadsSecrets = true, Required = true, Description = "Hosts and ports with commas between, such as kafka-1.example.com:9092,kafka-2.example.com:9092." },
            new("clientId", "Client ID", SettingKind.Text) { Default = "connections" },
            new("mechanism", "Sign-in", SettingKind.Choice) { Choices = ["none", "plain", "scram-sha-256", "scram-sha-512", "client-cert-auth"], Default = "none" },
            new("username", "User name", SettingKind.Text) { Description = "For plain and SCRAM." },
            new("password", "Password", SettingKind.Secret) { Description = "For plain and SCRAM." },
            new("authorizationIdentity", "Authorization identity", SettingKind.Text) { Description = "For plain, where somebody else's rights are used." },
            new("ssl_enabled", "TLS", SettingKind.Boolean) { Default = "true", Description = "Encrypts connections. On unless switched off." },
            new("ssl_ca", "Certificate authority", SettingKind.Secret) { Description = "Where the brokers' certificates come from an authority of your own: its certificate in PEM." },
            new("ssl_cert", "Client certificate", SettingKind.Secret) { Description = "For client-cert-auth: the certificate in PEM." },
            new("ssl_key", "Client key", SettingKind.Secret) { Description = "For client-cert-auth: the private key in PEM, PKCS#8." },
            new("ssl_reject_unauthorized_ca", "Check the brokers' certificates", SettingKind.Boolean) { Default = "true", Description = "On unless switched off." },
        ],
        Note = "A message whose answer was lost is sent again, so a topic may hold it twice: its messageId tells.",
    };

    public IReadOnlyList<DestinationAction> Actions { get; } =
    [
        new("send", "Send", "type = \"track\" or type = \"identify\" or type = \"page\" or type = \"screen\" or type = \"group\" or type = \"alias\"")
        {
            Description = "Sends the event to a topic.",
            Fields =
            [
                Fields.Text("topic").Needed().From(KafkaChoices.Topics),
                Fields.Open("payload", Map.Event).Needed().Saying("The message's value, written as JSON; the whole event in the preset."),
                Fields.Open("headers").Saying("Texts that go along."),
                Fields.Integer("partition").Saying("The partition, where it is fixed."),
                Fields.Integer("default_partition").Saying("The partition of messages without a key."),
                Fields.Text("key", Map.FirstOf("userId", "anonymousId")).Saying("Messages of one key share a partition, and so keep their order."),
            ],
            Batch = new(1002, "topic", "partition", "default_partition") { MaxBytes = 900_000 },
            PerformAsync = KafkaProducer.SendAsync,
        },
    ];
}
