using System.IO.Compression;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Connections.Tests.Support;
using Connections.Tests.Support.Tools;

namespace Connections.Tests.Journeys;

/// <summary>
/// Mobile libraries speak https and nothing else (tracking contract, §8.3). The certificate is given as docs/running.md says; the client
/// trusts that one and no other.
/// </summary>
public sealed class HttpsSourceJourney
{
    [Fact]
    public async Task A_mobile_client_reads_its_settings_and_sends_over_https()
    {
        using var folder = new TempFolder();
        using var certificate = LoopbackCertificate.Write(folder.Path);
        var (http, https) = (LoopbackPort.Free(), LoopbackPort.Free());
        await using var app = await AppProcess.StartAsync(new()
        {
            ProvisioningFile = """
                {
                  "workspace": { "slug": "acme", "name": "Acme" },
                  "sources":   [ { "slug": "app", "type": "kotlin", "writeKeys": ["wk_app"] } ]
                }
                """,
            Port = http,
            Environment = LoopbackCertificate.Settings(folder.Path, http, https),
        });
        using var client = Trusting(certificate, new($"https://localhost:{https}"));
        await Until.TrueAsync(() => AnswersAsync(client), "an answer over https"); // the server opens one address after the other

        var settings = JsonNode.Parse(await client.GetStringAsync("/v1/projects/wk_app/settings"))!;
        var apiHost = (string)settings["integrations"]!["Segment.io"]!["apiHost"]!;
        using var answer = await client.SendAsync(Upload($"https://{apiHost}/b"));

        Assert.Equal($"localhost:{https}/v1", apiHost);
        Assert.Null(settings["integrations"]!["Segment.io"]!["protocol"]); // https is what it takes by itself
        Assert.Equal((HttpStatusCode.OK, """{"success":true}"""), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
        Assert.Equal(0, await app.StopAsync());
        Assert.Equal(["over-https"], await StoredEvents.MessageIdsAsync(app.DataFolder));
    }

    private static async Task<bool> AnswersAsync(HttpClient client)
    {
        try
        {
            using var answer = await client.GetAsync("/health/ready");
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>As the mobile library uploads: packed, in chunks, as text, the key in the body behind the events.</summary>
    private static HttpRequestMessage Upload(string address)
    {
        var body = """
            {"batch":[{"type":"track","anonymousId":"a","event":"Application Opened","messageId":"over-https","context":{"library":{"name":"analytics-kotlin","version":"1.19.0"}}}],"sentAt":"2026-05-01T10:00:00.000Z","writeKey":"wk_app"}
            """;
        var packed = new MemoryStream();
        using (var packing = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            packing.Write(Encoding.UTF8.GetBytes(body));
        packed.Position = 0;
        var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new StreamContent(packed) };
        request.Headers.TransferEncodingChunked = true;
        request.Content.Headers.ContentType = new("text/plain");
        request.Content.Headers.ContentEncoding.Add("gzip");
        return request;
    }

    private static HttpClient Trusting(X509Certificate2 certificate, Uri origin) => new(new SocketsHttpHandler
    {
        SslOptions = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, shown, _, errors) => shown is not null
                && (errors & SslPolicyErrors.RemoteCertificateNameMismatch) == 0 && shown.GetCertHashString() == certificate.GetCertHashString(),
        },
    })
    {
        BaseAddress = origin,
    };
}
