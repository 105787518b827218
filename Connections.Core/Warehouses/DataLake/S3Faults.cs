using System.Net;
using Amazon.Runtime;
using Amazon.S3;

namespace Connections.Core.Warehouses.DataLake;

/// <summary>Says in an owner's words what the storage refused, with its own text behind. Null for what is not the storage's doing.</summary>
internal static class S3Faults
{
    public static WarehouseException? Of(Exception e, string bucket, string right) => e switch
    {
        AmazonS3Exception refused => Refused(refused, bucket, right),
        // What the client's own time limit ends; a wish to stop has its own token.
        HttpRequestException or IOException or AmazonClientException or TimeoutException or WebException => Unreachable(e, bucket),
        OperationCanceledException { InnerException: TimeoutException } => Unreachable(e, bucket),
        _ => null,
    };

    /// <summary>A statement of a policy that gives a right on the bucket.</summary>
    public static string PolicyFor(string right, string bucket) =>
        $$"""{ "Effect": "Allow", "Action": "{{right}}", "Resource": "arn:aws:s3:::{{bucket}}{{(right == "s3:ListBucket" ? "" : "/*")}}" }""";

    private static WarehouseException Refused(AmazonS3Exception e, string bucket, string right)
    {
        var text = $"({e.ErrorCode ?? $"{(int)e.StatusCode}"}: {e.Message})";
        return e.ErrorCode switch
        {
            "InvalidAccessKeyId" => new(WarehouseFault.Login, false, $"The storage does not know the access key. Check it, or make a new one. {text}", e),
            "SignatureDoesNotMatch" => new(WarehouseFault.Login, false, $"The secret key does not belong to the access key. Enter both again. {text}", e),
            "ExpiredToken" or "InvalidToken" => new(WarehouseFault.Login, false, $"The machine's own login has run out or is not valid. {text}", e),
            "NoSuchBucket" => new(WarehouseFault.Login, false, $"There is no bucket {bucket}. Name another, or make it. {text}", e),
            "PermanentRedirect" or "AuthorizationHeaderMalformed" or "IllegalLocationConstraintException" =>
                new(WarehouseFault.Login, false, $"The bucket {bucket} is in another region. Enter that one. {text}", e),
            "AccessDenied" or "AllAccessDisabled" => new(WarehouseFault.Permission, false, $"The login may not do {right} on {bucket}. Add to its policy: {PolicyFor(right, bucket)} {text}", e),
            _ when (int)e.StatusCode >= 500 || e.ErrorCode is "SlowDown" or "RequestTimeout" or "RequestTimeTooSkewed" =>
                new(WarehouseFault.Connection, true, $"The storage of {bucket} is busy or has a trouble of its own; the sync is tried again. {text}", e),
            _ when e.StatusCode == HttpStatusCode.Forbidden =>
                new(WarehouseFault.Permission, false, $"The login may not do {right} on {bucket}. Add to its policy: {PolicyFor(right, bucket)} {text}", e),
            _ => new(WarehouseFault.Resource, true, $"The storage of {bucket} refused {right}; the sync is tried again. {text}", e),
        };
    }

    private static WarehouseException Unreachable(Exception e, string bucket) => new(
        WarehouseFault.Connection, true, $"The storage of {bucket} cannot be reached, or the connection was lost; the sync is tried again. Check endpoint and region. ({e.GetBaseException().Message})", e);
}
