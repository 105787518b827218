using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace Connections.Tests.Support;

/// <summary>A request as a vendor got it.</summary>
internal sealed record ReceivedRequest(string Method, Uri Address, string Body, IReadOnlyDictionary<string, string> Headers);

/// <summary>Stands in for the network: keeps every request and answers as it is told.</summary>
internal sealed class ScriptedVendor : HttpMessageHandler
{
    private readonly ConcurrentQueue<ReceivedRequest> _received = [];

    /// <summary>What it answers; 200 unless told otherwise.</summary>
    public Func<ReceivedRequest, Task<HttpResponseMessage>> Answers { get; set; } = _ => Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK));

    public IReadOnlyList<ReceivedRequest> Received => [.. _received];

    /// <summary>The bodies it got, in order.</summary>
    public IEnumerable<string> Bodies => _received.Select(request => request.Body);

    public void AlwaysAnswers(HttpStatusCode status, string body = "") => Answers = _ => Task.FromResult(Answer(status, body));

    public static HttpResponseMessage Answer(HttpStatusCode status, string body = "") => new(status) { Content = new StringContent(body, Encoding.UTF8) };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var content = request.Content!;
        // Before the content is read, which takes its headers apart: they count as they are sent.
        var headers = request.Headers.NonValidated.Concat(content.Headers.NonValidated).ToDictionary(h => h.Key, h => string.Join(",", h.Value), StringComparer.OrdinalIgnoreCase);
        var received = new ReceivedRequest(request.Method.Method, request.RequestUri!, await content.ReadAsStringAsync(cancellationToken), headers);
        _received.Enqueue(received);
        return await Answers(received).WaitAsync(cancellationToken);
    }
}
