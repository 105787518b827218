using Connections.Core.Destinations.Aws;
using Connections.Core.Settings;

namespace Connections.Core.Destinations.Sqs;

/// <summary>Sends events to an Amazon SQS queue.</summary>
/// <remarks>
/// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html, read 2026-11: 10 messages and 256 KB a
/// call. A FIFO queue drops a deduplication id that it saw within five minutes, so there a quick retry counts once.
/// </remarks>
internal sealed class SqsDestination : IDestination
{
    private static readonly AwsAccess Access = new("iamRoleArn", "iamExternalId");

    public Profile Profile { get; } = new("amazon-sqs", "Amazon SQS", Category: "Raw Data")
    {
        Description = "Sends each event as a JSON message to an Amazon SQS queue, standard or FIFO.",
        Aliases = ["sqs", "actions-amazon-sqs"],
        Settings =
        [
            new("queueUrl", "Queue URL", SettingKind.Url) { Required = true, Description = "Such as https://sqs.eu-west-1.amazonaws.com/123456789012/events." },
            new("region", "Region", SettingKind.Text) { Description = "Only where the queue's address does not tell it." },
            .. Access.Settings,
        ],
    };

    public IReadOnlyList<DestinationAction> Actions { get; } =
    [
        new("send", "Send", "type = \"track\" or type = \"identify\" or type = \"page\" or type = \"screen\" or type = \"group\" or type = \"alias\"")
        {
            Description = "Sends the event as a message.",
            Fields =
            [
                new("payload", "Payload", FieldType.Any) { Required = true, Default = Map.Event, Description = "The message's body, written as JSON; the whole event in the preset." },
                Fields.Text("messageGroupId", Map.FirstOf("userId", "anonymousId"), "Message group").Saying("For FIFO queues: messages of one group keep their order.") with { Maximum = 128 },
                Fields.Text("messageDeduplicationId", Map.Path("messageId"), "Deduplication id").Saying("For FIFO queues: an id counts once within five minutes.") with { Maximum = 128 },
            ],
            Batch = new(10) { MaxBytes = 240_000 },
            PerformAsync = (call, vendor, cancellationToken) => SqsMessages.SendAsync(Access, call, vendor, cancellationToken),
        },
    ];
}
