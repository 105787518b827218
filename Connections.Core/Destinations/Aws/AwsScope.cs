using System.Globalization;

namespace Connections.Core.Destinations.Aws;

/// <summary>What a signature is good for.</summary>
/// <param name="Region">Such as <c>eu-west-1</c>.</param>
/// <param name="Service">As signatures call it, such as <c>kinesis</c>.</param>
/// <param name="Now">When: a signature is good for five minutes.</param>
internal sealed record AwsScope(string Region, string Service, DateTimeOffset Now)
{
    /// <summary>The time as it is signed, such as <c>20150830T123600Z</c>.</summary>
    public string Time => Now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    /// <summary>The day as it is signed.</summary>
    public string Day => Time[..8];

    /// <summary>The whole of it, as it is signed.</summary>
    public override string ToString() => $"{Day}/{Region}/{Service}/aws4_request";
}
