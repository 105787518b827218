using System.Text.Json.Nodes;
using Connections.Core.Ingest;
using Connections.Core.Sources;
using Connections.Tests.Support;

namespace Connections.Tests.Sources;

public sealed class SourceSettingsTests
{
    [Theory]
    [InlineData("""{"requestsPerSecond":0}""", "requestsPerSecond")]
    [InlineData("""{"requestsPerSecond":1000001}""", "requestsPerSecond")]
    [InlineData("""{"requestsPerSecond":1.5}""", "requestsPerSecond")]
    [InlineData("""{"requestsPerSecond":"many"}""", "requestsPerSecond")]
    [InlineData("""{"requestBurst":5}""", "requestBurst")]
    [InlineData("""{"requestPerSecond":5}""", "requestPerSecond")]
    public void A_wrong_setting_is_named(string settings, string field) =>
        Assert.Equal(field, Assert.Single(SourceSettings.Problems(JsonNode.Parse(settings)!.AsObject())).Field);

    [Fact]
    public void A_burst_is_a_second_of_requests_unless_it_is_set()
    {
        Assert.Null(SourceSettings.RateLimitOf(A.Source("One")));
        Assert.Equal(new RateLimit(20, 20), LimitOf("""{"requestsPerSecond":20}"""));
        Assert.Equal(new RateLimit(20, 500), LimitOf("""{"requestsPerSecond":20,"requestBurst":500}"""));
    }

    private static RateLimit? LimitOf(string settings)
    {
        var source = A.Source("One");
        source.Settings = settings;
        return SourceSettings.RateLimitOf(source);
    }
}
