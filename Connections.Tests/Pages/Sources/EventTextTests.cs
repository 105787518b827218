using Connections.Web.Pages.Sources;

namespace Connections.Tests.Pages.Sources;

public class EventTextTests
{
    [Theory]
    [InlineData("""{"type":"track","event":"It's done","properties":{"total":10.50,"a-b":[1,true,null]}}""",
        "analytics.track('It\\'s done', {\n  total: 10.50,\n  'a-b': [\n    1,\n    true,\n    null\n  ]\n})")]
    [InlineData("""{"type":"identify","userId":"ada","traits":{}}""", "analytics.identify('ada')")]
    [InlineData("""{"type":"page","name":"Home","properties":{"path":"/"}}""", "analytics.page('Home', {\n  path: '/'\n})")]
    [InlineData("""{"type":"group","groupId":"acme"}""", "analytics.group('acme')")]
    [InlineData("""{"type":"alias","userId":"new","previousId":"old"}""", "analytics.alias('new', 'old')")]
    public void An_event_reads_as_the_call_that_would_have_made_it(string json, string call) => Assert.Equal(call, PrettyCall.Of(json));

    [Fact]
    public void What_is_no_json_object_has_no_call_and_no_command()
    {
        Assert.Null(PrettyCall.Of("""{"type":"tra"""));
        Assert.Null(CurlCommand.Of("[1]", "track", "http://localhost:5080", "key"));
    }

    [Fact]
    public void The_command_sends_the_event_anew_and_survives_the_shell()
    {
        var command = CurlCommand.Of(
            """{"messageId":"m1","type":"track","event":"It's done","receivedAt":"2026-01-01T00:00:00Z"}""", "track", "http://localhost:5080/", "key");

        Assert.StartsWith("curl http://localhost:5080/v1/track ", command, StringComparison.Ordinal);
        Assert.Contains("--user 'key:'", command, StringComparison.Ordinal);
        Assert.EndsWith("""--data '{"event":"It'\''s done"}'""", command, StringComparison.Ordinal);
    }
}
