namespace Connections.Core.Destinations.Aws;

/// <summary>What signs a request to Amazon.</summary>
/// <param name="AccessKeyId">The key's id, which is no secret.</param>
/// <param name="SecretAccessKey">The key.</param>
/// <param name="SessionToken">Goes along with keys that end; null with those that do not.</param>
internal sealed record AwsCredentials(string AccessKeyId, string SecretAccessKey, string? SessionToken = null)
{
    /// <summary>The key's id alone.</summary>
    public override string ToString() => AccessKeyId;
}
