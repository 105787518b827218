using Connections.Core.Destinations.Aws;
using Connections.Core.Settings;

namespace Connections.Core.Destinations.S3;

/// <summary>Writes events to Amazon S3 as CSV of chosen columns; <see cref="S3RawLogsDestination"/> writes them whole.</summary>
/// <remarks>
/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html, read 2026-11. An object's name ends in a digest of what it holds, so
/// no two batches share one.
/// </remarks>
internal sealed class S3Destination : IDestination
{
    private static readonly AwsAccess Access = new("iam_role_arn", "iam_external_id");

    public Profile Profile { get; } = new("s3", "Amazon S3", Category: "Raw Data")
    {
        Description = "Writes events to an Amazon S3 bucket, as CSV files of chosen columns.",
        Aliases = ["actions-s3", "AWS S3", "AWS S3 (Actions)"],
        Settings =
        [
            new("s3_aws_bucket_name", "Bucket", SettingKind.Text) { Required = true },
            AwsRegions.Setting("s3_aws_region"),
            .. Access.Settings,
        ],
    };

    public IReadOnlyList<DestinationAction> Actions { get; } =
    [
        new("syncToS3", "Sync to S3", "type = \"identify\" or type = \"track\"")
        {
            Description = "Writes a CSV file of chosen columns for each batch of events.",
            Fields = S3Fields.Csv,
            Batch = new(100_000, "s3_aws_folder_name") { MaxBytes = 32_000_000 },
            PerformAsync = (call, vendor, cancellationToken) => S3CsvFile.WriteAsync(Access, call, vendor, cancellationToken),
        },
    ];
}
