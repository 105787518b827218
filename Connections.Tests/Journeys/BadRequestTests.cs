using System.Net;
using System.Text.Json;
using Connections.Tests.Support.Tools;

namespace Connections.Tests.Journeys;

/// <summary>What a running product answers to what it cannot take.</summary>
public sealed class BadRequestTests
{
    [Fact]
    public async Task An_unknown_key_broken_JSON_and_a_large_body_are_each_answered_with_code_and_message()
    {
        await using var app = await AppProcess.StartAsync(new()
        {
            ProvisioningFile = """
                {
                  "workspace": { "slug": "acme", "name": "Acme" },
                  "sources":   [ { "slug": "server", "type": "node", "writeKeys": ["wk_server"] } ]
                }
                """,
        });
        const string good = """{"type":"track","event":"Signed Up","userId":"u"}""";

        await AnswersAsync(app, "wk_nobody", good, HttpStatusCode.Unauthorized, "invalid_write_key");
        await AnswersAsync(app, "wk_server", """{"type":"track",""", HttpStatusCode.BadRequest, "invalid_json");
        await AnswersAsync(app, "wk_server", $$"""{"type":"track","event":"{{new string('x', 600_000)}}"}""", HttpStatusCode.BadRequest, "payload_too_large");
        Assert.Equal("stored", await app.SendAsync("wk_server", good));
    }

    private static async Task AnswersAsync(AppProcess app, string writeKey, string eventJson, HttpStatusCode status, string code)
    {
        using var request = Sending.Batch(writeKey, eventJson);
        using var answer = await app.Client.SendAsync(request);

        var body = JsonElement.Parse(await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal((status, code), (answer.StatusCode, body.GetProperty("code").GetString()));
        Assert.NotEqual("", body.GetProperty("message").GetString());
    }
}
