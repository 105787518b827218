using Connections.Core.Destinations.Aws;
using Connections.Core.Settings;

namespace Connections.Core.Destinations.Lambda;

/// <summary>Invokes an AWS Lambda function with each event.</summary>
/// <remarks>
/// https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html, read 2026-11. Invoked at once, a function that throws answers 200 with an
/// error in the body: the event is then tried again. Queued, it is Lambda that tries it again.
/// </remarks>
internal sealed class LambdaDestination : IDestination
{
    private static readonly AwsAccess Access = new("roleAddress", "externalId");

    public Profile Profile { get; } = new("amazon-lambda", "AWS Lambda", Category: "Raw Data")
    {
        Description = "Invokes an AWS Lambda function of yours with each event.",
        Aliases = ["lambda", "aws-lambda", "Amazon Lambda"],
        Settings =
        [
            new("function", "Function", SettingKind.Text) { Required = true, Description = "The function's name or ARN; a version or alias may follow after a colon." },
            AwsRegions.Setting("region"),
            new("invocationType", "Invocation", SettingKind.Choice) { Choices = ["RequestResponse", "Event"], Default = "RequestResponse", Description = "RequestResponse waits for the function to end; Event queues the event with Lambda." },
            new("clientContext", "Client context", SettingKind.Map) { Description = "Handed to the function with each event." },
            .. Access.Settings,
        ],
    };

    public IReadOnlyList<DestinationAction> Actions { get; } =
    [
        new("invoke", "Invoke", "type = \"track\" or type = \"identify\" or type = \"page\" or type = \"screen\" or type = \"group\" or type = \"alias\"")
        {
            Description = "Invokes the function with the event.",
            Fields = [new("payload", "Payload", FieldType.Any) { Required = true, Default = Map.Event, Description = "What the function is given; the whole event in the preset." }],
            PerformAsync = (call, vendor, cancellationToken) => LambdaInvocation.InvokeAsync(Access, call, vendor, cancellationToken),
        },
    ];
}
