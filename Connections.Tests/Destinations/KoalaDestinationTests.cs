using Connections.Tests.Support;

namespace Connections.Tests.Destinations;

public sealed class KoalaDestinationTests
{
    private const string Event = "\"event\":\"A\",\"sent_at\":\"2024-03-05T09:59:58.123Z\",\"message_id\":\"m\"";

    [Fact]
    public async Task An_event_of_a_known_person_is_sent_with_the_persons_traits()
    {
        using var trial = new ActionTrial("koala", "track", """{"public_key":"pk"}""");

        await trial.SendAsync($$"""{{{Event}},"properties":{"profile_id":"p"},"traits":{"email":"a@b.example"},"device_ip":"203.0.113.7"}""");

        trial.AssertSent("POST", "https://api2.getkoala.com/web/projects/pk/batch", $$$"""
            {"profile_id":"p","email":"a@b.example","traits":{"email":"a@b.example"},"ip":"203.0.113.7","events":[{{{{Event}}},"type":"track",
             "properties":{"profile_id":"p"},"traits":{"email":"a@b.example"},"device_ip":"203.0.113.7","context":{"source":"segment-cloud"}}]}
            """.Trim());
    }

    [Theory]
    [InlineData("\"properties\":{}")]
    [InlineData("\"email\":\"a@b.example\",\"context\":{\"library\":{\"name\":\"analytics.js\"}}")]
    public async Task An_event_of_nobody_or_that_Koalas_own_code_saw_is_not(string more)
    {
        using var trial = new ActionTrial("koala", "track", """{"public_key":"pk"}""");

        await trial.SendAsync($$"""{{{Event}},{{more}}}""");

        Assert.Empty(trial.Vendor.Received);
    }
}
