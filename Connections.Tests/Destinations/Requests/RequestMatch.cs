using System.Text.Json.Nodes;
using Connections.Tests.Support;
using Microsoft.AspNetCore.WebUtilities;

namespace Connections.Tests.Destinations.Requests;

/// <summary>
/// Compares requests as the vectors mean it: bodies as values, header names without case, the user agent not at all. Of requests signed
/// by a vendor's own kit (<c>via</c>) what the signature covers is the kit's choice: those headers are tested where the signature is.
/// </summary>
internal static class RequestMatch
{
    private static readonly string[] OfSignatures = ["host", "authorization", "user-agent"];

    public static void AssertEqual(JsonObject expected, ReceivedRequest actual)
    {
        Assert.Equal(
            (expected["method"]!.GetValue<string>(), expected["url"]!.GetValue<string>()),
            (actual.Method, actual.Address.AbsoluteUri));
        AssertBody(expected, actual.Body);

        var signed = expected.ContainsKey("via");
        var headers = expected["headers"]!.AsObject().Select(header => (Name: header.Key.ToLowerInvariant(), Value: header.Value!.GetValue<string>())).ToList();
        Assert.Equal(
            headers.Where(header => IsCompared(header.Name, signed)).Order(),
            actual.Headers.Select(header => (Name: header.Key.ToLowerInvariant(), header.Value)).Where(header => IsCompared(header.Name, signed)).Order());
        if (signed && headers.Exists(header => header.Name == "authorization"))
            Assert.StartsWith("AWS4-HMAC-SHA256 Credential=", actual.Headers["Authorization"], StringComparison.Ordinal);
    }

    private static bool IsCompared(string header, bool signed) =>
        header is not ("user-agent" or "content-length" or "traceparent") && !(signed && (OfSignatures.Contains(header) || header.StartsWith("x-amz-", StringComparison.Ordinal) || header.StartsWith("amz-", StringComparison.Ordinal)));

    private static void AssertBody(JsonObject expected, string actual)
    {
        if (expected["json"] is { } json)
        {
            var sent = JsonNode.Parse(actual);
            Assert.True(JsonNode.DeepEquals(json, sent), $"Expected {json.ToJsonString()}\nbut sent {actual}");
        }
        else if (expected["form"] is JsonObject form)
        {
            Assert.Equal(
                form.Select(field => (field.Key, field.Value!.GetValue<string>())).Order(),
                QueryHelpers.ParseQuery(actual).SelectMany(field => field.Value.Select(value => (field.Key, value!))).Order());
        }
        else if (expected["text"] is { } text)
            Assert.Equal(text.GetValue<string>(), actual);
        else
            Assert.Equal("", actual);
    }
}
