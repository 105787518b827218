namespace Connections.Tests.Support;

/// <summary>Gives every caller a client over one handler.</summary>
internal sealed class OneClient(HttpMessageHandler handler) : IHttpClientFactory
{
    public HttpClient CreateClient(string name) => new(handler, disposeHandler: false);
}
