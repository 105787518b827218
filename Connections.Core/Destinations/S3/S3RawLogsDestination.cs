using Connections.Core.Destinations.Aws;
using Connections.Core.Settings;

namespace Connections.Core.Destinations.S3;

/// <summary>Keeps every event in Amazon S3, whole, as compressed lines of JSON.</summary>
/// <remarks>
/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html, read 2026-11; the names of objects are those of Segment's Amazon S3 storage. An object's
/// name ends in a digest of what it holds and has nothing else in it that changes, so that a batch that is tried again replaces itself.
/// </remarks>
internal sealed class S3RawLogsDestination : IDestination
{
    private static readonly AwsAccess Access = new("iam_role_arn", "iam_external_id");

    public Profile Profile { get; } = new("s3-raw-logs", "Amazon S3 Raw Logs", Category: "Raw Data")
    {
        Description = "Keeps every event of its sources in an Amazon S3 bucket, whole, as compressed lines of JSON.",
        Aliases = ["amazon-s3", "aws-s3"],
        TakesEverything = true,
        Settings =
        [
            new("s3_aws_bucket_name", "Bucket", SettingKind.Text) { Required = true },
            AwsRegions.Setting("s3_aws_region"),
            .. Access.Settings,
        ],
    };

    public IReadOnlyList<DestinationAction> Actions { get; } =
    [
        new("rawLogs", "Raw logs", "type = \"track\" or type = \"identify\" or type = \"page\" or type = \"screen\" or type = \"group\" or type = \"alias\"")
        {
            Description = "Writes events whole, as compressed lines of JSON, in a folder for each day of receipt.",
            Fields = S3Fields.Raw,
            Batch = new(100_000, "folder", "source") { MaxBytes = 32_000_000 },
            PerformAsync = (call, vendor, cancellationToken) => S3RawLogs.WriteAsync(Access, call, vendor, cancellationToken),
        },
    ];
}
