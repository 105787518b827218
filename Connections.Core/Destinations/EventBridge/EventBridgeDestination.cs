using Connections.Core.Destinations.Aws;
using Connections.Core.Settings;

namespace Connections.Core.Destinations.EventBridge;

/// <summary>Puts events on an Amazon EventBridge bus.</summary>
/// <remarks>
/// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html, read 2026-11: 10 entries and 256 KB a call. Segment is a
/// partner of Amazon's with buses of its own; here an ordinary bus is used, under a source name that rules can match.
/// </remarks>
internal sealed class EventBridgeDestination : IDestination
{
    private static readonly AwsAccess Access = new("iamRoleArn", "iamExternalId");

    public Profile Profile { get; } = new("amazon-eventbridge", "Amazon EventBridge", Category: "Raw Data")
    {
        Description = "Puts each event on an Amazon EventBridge bus, where rules pass it on to queues, functions and other services.",
        Aliases = ["actions-amazon-eventbridge", "Amazon Eventbridge", "eventbridge"],
        Settings =
        [
            new("accountId", "Account ID", SettingKind.Text) { Required = true, Description = "The twelve digits of the AWS account that has the bus." },
            AwsRegions.Setting("region"),
            new("eventBusName", "Event bus", SettingKind.Text) { Default = "default" },
            new("source", "Source", SettingKind.Text) { Default = "connections", Description = "What rules match as source. It cannot begin with aws." },
            .. Access.Settings,
        ],
    };

    public IReadOnlyList<DestinationAction> Actions { get; } =
    [
        new("send", "Send", "type = \"track\" or type = \"identify\" or type = \"page\" or type = \"group\"")
        {
            Description = "Puts the event on the bus.",
            Fields =
            [
                Fields.Open("data", Map.Event, "Detail").Needed().Saying("The whole event in the preset."),
                Fields.Text("detailType", Map.Path("type")).Needed().Saying("What rules match as detail-type.") with { Maximum = 128 },
                Fields.Texts("resources").Saying("ARNs of what the event is about."),
                Fields.Time("time", Map.Path("timestamp")),
            ],
            Batch = new(10) { MaxBytes = 240_000 },
            PerformAsync = (call, vendor, cancellationToken) => EventBridgeEntries.PutAsync(Access, call, vendor, cancellationToken),
        },
    ];
}
