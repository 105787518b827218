namespace Connections.Tests.Support;

/// <summary>Gives every caller a client over one handler.</summary>
internal sealed class OneClient(HttpMessageHandler handler) : IHttpClientFactory, IHttpMessageHandlerFactory
{
    public HttpClient CreateClient(string name) => new(handler, disposeHandler: false);

    public HttpMessageHandler CreateHandler(string name) => handler;
}
