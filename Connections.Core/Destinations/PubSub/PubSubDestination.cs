using Connections.Core.Settings;

namespace Connections.Core.Destinations.PubSub;

/// <summary>Publishes events to topics of Google Cloud Pub/Sub.</summary>
/// <remarks>https://cloud.google.com/pubsub/docs/reference/rest/v1/projects.topics/publish, read 2026-11: 1,000 messages and 10 MB a call, which succeeds or fails as a whole.</remarks>
internal sealed class PubSubDestination : IDestination
{
    public Profile Profile { get; } = new("google-cloud-pubsub", "Google Cloud Pub/Sub", Category: "Raw Data", Api: "https://pubsub.googleapis.com")
    {
        Description = "Publishes each event as a JSON message to a topic of Google Cloud Pub/Sub.",
        Aliases = ["google-pubsub", "pubsub", "Google Cloud PubSub", "Google Pub/Sub"],
        Settings =
        [
            new("serviceAccount", "Service account key", SettingKind.Secret) { Required = true, Description = "The whole JSON file of a key, whose account may publish (role Pub/Sub Publisher)." },
            new("mappedTopics", "Topics", SettingKind.Map)
            {
                Required = true,
                Description = "An event's name, or its type, or * for all the rest, and its topic, such as projects/acme/topics/events. Names are compared without regard to case.",
            },
        ],
    };

    public IReadOnlyList<DestinationAction> Actions { get; } =
    [
        new("publish", "Publish", "type = \"track\" or type = \"identify\" or type = \"page\" or type = \"screen\" or type = \"group\" or type = \"alias\"")
        {
            Description = "Publishes the event to the topic that its name or type is mapped to.",
            Fields =
            [
                new("data", "Data", FieldType.Any) { Required = true, Default = Map.Event, Description = "The message's data, written as JSON; the whole event in the preset." },
                Fields.Text("eventName", Map.FirstOf("event", "name")),
                Fields.Text("eventType", Map.Path("type")),
                Fields.Text("topic").Saying("Instead of the one in the settings, such as projects/acme/topics/events."),
                Fields.Open("attributes").Saying("Texts that subscriptions can filter by."),
                Fields.Text("orderingKey").Saying("Messages of one key keep their order, in subscriptions that ask for it."),
            ],
            Batch = new(1000),
            PerformAsync = PubSubMessages.PublishAsync,
        },
    ];
}
