using Connections.Core.Delivery;
using Connections.Tests.Support;

namespace Connections.Tests.Destinations;

public sealed class SendGridDestinationTests
{
    [Fact]
    public async Task Contacts_go_together_with_custom_fields_under_their_ids()
    {
        using var trial = Trial("updateUserProfile").Answering((200, """{"custom_fields":[{"id":"e1_T","name":"plan","field_type":"Text"}]}"""), (202, """{"job_id":"j"}"""));

        var outcomes = await trial.SendAsync(
            """{"primary_email":"a@example.com","state":"NH","customFields":{"plan":["Pro"]}}""",
            """{"external_id":"u2","customFields":{"colour":"red"}}""",
            """{"first_name":"Nobody"}""",
            """{"external_id":"u4"}""");

        trial.AssertSent(
            ("GET", "https://api.eu.sendgrid.com/v3/marketing/field_definitions", ""),
            ("PUT", "https://api.eu.sendgrid.com/v3/marketing/contacts", """
                {"contacts":[{"email":"a@example.com","state_province_region":"NH","custom_fields":{"e1_T":"[\"Pro\"]"}},{"external_id":"u4","custom_fields":{}}]}
                """.Trim()));
        Assert.Equal(["Delivered", "Discarded", "Discarded", "Delivered"], outcomes.Select(outcome => outcome.GetType().Name));
        Assert.Contains("'colour'", ((Outcome.Discarded)outcomes[1]).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_definitions_all_wait()
    {
        using var trial = Trial("updateUserProfile").Answering((503, ""));

        Assert.All(await trial.SendAsync("""{"external_id":"u1"}""", """{"external_id":"u2"}"""), outcome => Assert.IsType<Outcome.Retry>(outcome));
    }

    [Fact]
    public async Task A_mail_is_made_of_a_template()
    {
        using var trial = Trial("sendEmail");

        await trial.SendAsync("""
            {"from":{"email":"shop@example.com"},"to":[{"email":"a@example.com"}],"template_id":"d-1","dynamic_template_data":{"a":1},"group_id":3,"send_at":"2024-03-05T12:00:00Z","sandbox_mode":true}
            """);

        trial.AssertSent("POST", "https://api.eu.sendgrid.com/v3/mail/send", """
            {"from":{"email":"shop@example.com"},"template_id":"d-1","personalizations":[{"to":[{"email":"a@example.com"}],"dynamic_template_data":{"a":1},"send_at":1709640000}],
             "asm":{"group_id":3},"mail_settings":{"sandbox_mode":{"enable":true}}}
            """.Trim());
    }

    private static ActionTrial Trial(string action) => new("sendgrid", action, """{"sendGridApiKey":"key","endpoint":"https://api.eu.sendgrid.com"}""");
}
