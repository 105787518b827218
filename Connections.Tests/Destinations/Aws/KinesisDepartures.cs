namespace Connections.Tests.Destinations.Aws;

internal sealed class KinesisDepartures : AwsDepartures
{
    public override string File => "actions-aws-kinesis";
}
