using Connections.Core.Destinations.Aws;

namespace Connections.Core.Destinations.Kinesis;

/// <summary>Puts events on an Amazon Kinesis data stream.</summary>
/// <remarks>https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html, read 2026-11: 500 records a call, of 1 MB each.</remarks>
internal sealed class KinesisDestination : IDestination
{
    private static readonly AwsAccess Access = new("iamRoleArn", "iamExternalId");

    public Profile Profile { get; } = new("aws-kinesis", "Amazon Kinesis", Category: "Raw Data")
    {
        Description = "Puts each event as a JSON record on an Amazon Kinesis data stream.",
        Aliases = ["actions-aws-kinesis", "Aws Kinesis", "AWS Kinesis", "kinesis"],
        Settings = Access.Settings,
    };

    public IReadOnlyList<DestinationAction> Actions { get; } =
    [
        new("send", "Send", "type = \"track\" or type = \"identify\" or type = \"page\" or type = \"group\"")
        {
            Description = "Puts the event on a stream.",
            Fields =
            [
                new("payload", "Payload", FieldType.Any) { Required = true, Default = Map.Event, Description = "The record's data, written as JSON; the whole event in the preset." },
                Fields.Text("partitionKey", Map.Path("messageId")).Needed().Saying("Records of one key keep their order, and share a shard. Up to 256 characters.") with { Maximum = 256 },
                Fields.Text("streamName").Needed(),
                Fields.Text("awsRegion", label: "Region").Needed().Saying("Such as eu-west-1."),
            ],
            Batch = new(500, "awsRegion", "streamName") { MaxBytes = 1_000_000 },
            PerformAsync = (call, vendor, cancellationToken) => KinesisRecords.PutAsync(Access, call, vendor, cancellationToken),
        },
    ];
}
