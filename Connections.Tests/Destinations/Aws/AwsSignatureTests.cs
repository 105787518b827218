using System.Text;
using Connections.Core.Destinations;
using Connections.Core.Destinations.Aws;

namespace Connections.Tests.Destinations.Aws;

/// <summary>The examples that Amazon publishes: its suite of cases, and those in the documentation of IAM and S3.</summary>
public sealed class AwsSignatureTests
{
    private static readonly AwsCredentials Suite = new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    private static readonly AwsCredentials Docs = new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    private static readonly DateTimeOffset At = new(2015, 8, 30, 12, 36, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("GET", "/", "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")]
    [InlineData("GET", "/?Param2=value2&Param1=value1", "", "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500")]
    [InlineData("GET", "/?Param1=value1", "", "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb")]
    [InlineData("POST", "/", "", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b")]
    public void The_cases_of_Amazons_suite_are_met(string method, string path, string body, string signature)
    {
        var request = new ActionRequest(new(method), new("https://example.amazonaws.com" + path), Encoding.UTF8.GetBytes(body)) { ContentType = null }.With("X-Amz-Date", "20150830T123600Z");

        Assert.Equal(
            $"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature={signature}",
            AwsSignature.Authorization(request, Suite, new("us-east-1", "service", At)));
    }

    [Fact]
    public void The_suites_form_is_met()
    {
        var request = new ActionRequest(HttpMethod.Post, new("https://example.amazonaws.com/"), "Param1=value1"u8.ToArray()) { ContentType = "application/x-www-form-urlencoded" }
            .With("X-Amz-Date", "20150830T123600Z");

        Assert.EndsWith(
            "SignedHeaders=content-type;host;x-amz-date, Signature=ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
            AwsSignature.Authorization(request, Suite, new("us-east-1", "service", At)), StringComparison.Ordinal);
    }

    [Fact]
    public void The_documented_list_of_users_is_met()
    {
        var request = ActionRequest.Get("https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08") with { ContentType = "application/x-www-form-urlencoded; charset=utf-8" };

        Assert.EndsWith(
            "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
            AwsSignature.Authorization(request.With("X-Amz-Date", "20150830T123600Z"), Suite, new("us-east-1", "iam", At)), StringComparison.Ordinal);
    }

    [Fact]
    public void The_documented_object_of_S3_is_met()
    {
        var request = new ActionRequest(HttpMethod.Put, new("https://examplebucket.s3.amazonaws.com/test%24file.text"), "Welcome to Amazon S3."u8.ToArray()) { ContentType = null }
            .With("Date", "Fri, 24 May 2013 00:00:00 GMT").With("x-amz-storage-class", "REDUCED_REDUNDANCY");

        var signed = AwsSignature.Sign(request, Docs, new("us-east-1", "s3", new(2013, 5, 24, 0, 0, 0, TimeSpan.Zero)));

        Assert.Equal(
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, SignedHeaders=date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class, Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
            signed.Headers.Single(header => header.Key == "Authorization").Value);
    }

    [Fact]
    public void A_sessions_token_is_signed_and_goes_along()
    {
        var request = ActionRequest.Post("https://kinesis.us-east-1.amazonaws.com/", null);

        var signed = AwsSignature.Sign(request, Docs with { SessionToken = "TOKEN" }, new("us-east-1", "kinesis", At));

        Assert.Contains(new("X-Amz-Security-Token", "TOKEN"), signed.Headers);
        Assert.Contains("x-amz-security-token", signed.Headers.Single(header => header.Key == "Authorization").Value, StringComparison.Ordinal);
    }
}
