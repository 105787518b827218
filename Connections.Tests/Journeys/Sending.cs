using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Connections.Tests.Support.Tools;

namespace Connections.Tests.Journeys;

/// <summary>Sending to a running product without a library.</summary>
internal static class Sending
{
    /// <summary>A request of a batch of that one event, which asks for receipts.</summary>
    public static HttpRequestMessage Batch(string writeKey, string json) => new(HttpMethod.Post, "/v1/batch")
    {
        Headers = { Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{writeKey}:"))) },
        Content = new StringContent($$"""{"batch":[{{json}}]}""", Encoding.UTF8, "application/json"),
    };

    /// <summary>Sends one event. Gives its receipt, <c>stored</c> or the code of its refusal.</summary>
    /// <exception cref="HttpRequestException">The product did not answer 200.</exception>
    public static async Task<string> SendAsync(this AppProcess app, string writeKey, string json)
    {
        using var request = Batch(writeKey, json);
        request.Headers.Add("X-Connections-Receipt", "1");
        using var answer = await app.Client.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        var receipt = JsonElement.Parse(await answer.Content.ReadAsByteArrayAsync()).GetProperty("receipts")[0];
        return receipt.TryGetProperty("code", out var code) ? code.GetString()! : receipt.GetProperty("verdict").GetString()!;
    }
}
