using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Connections.Tests.Support.Tools;

/// <summary>A page and what went wrong on it, from its first request on.</summary>
public sealed class BrowserPage : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly ConcurrentQueue<string> _failures = new();
    private readonly ConcurrentQueue<string> _foreign = new();

    internal BrowserPage(IPage page)
    {
        Page = page;
        page.PageError += (_, message) => _errors.Enqueue(message);
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
                _errors.Enqueue(message.Text);
        };
        page.Response += (_, response) =>
        {
            if (response.Status >= 400)
                _failures.Enqueue($"{response.Status} {response.Request.Method} {response.Url}");
        };
        page.RequestFailed += (_, request) =>
        {
            // Leaving a page aborts what it still asked for; that is no failure.
            if (request.Failure is not "net::ERR_ABORTED")
                _failures.Enqueue($"{request.Failure} {request.Method} {request.Url}");
        };
        page.Request += (_, request) =>
        {
            if (new Uri(request.Url) is { Scheme: "http" or "https" or "ws" or "wss", IsLoopback: false })
                _foreign.Enqueue($"{request.Method} {request.Url}");
        };
    }

    public IPage Page { get; }

    /// <summary>Exceptions of scripts, and errors written to the console.</summary>
    public IReadOnlyCollection<string> Errors => _errors;

    /// <summary>Requests that were answered 400 or above, or not at all.</summary>
    public IReadOnlyCollection<string> Failures => _failures;

    /// <summary>Requests to anything but this machine.</summary>
    public IReadOnlyCollection<string> ForeignRequests => _foreign;

    /// <summary>Claims that nothing went wrong so far: no 404, no error, nothing sent elsewhere.</summary>
    public void AssertClean()
    {
        Assert.Empty(Failures);
        Assert.Empty(ForeignRequests);
        Assert.Empty(Errors);
    }

    /// <summary>Saves what is seen to <c>TestResults/screenshots/{name}.png</c> of the repository.</summary>
    public Task ScreenshotAsync(string name) =>
        Page.ScreenshotAsync(new() { Path = Path.Combine(NpmTools.RepositoryRoot, "TestResults", "screenshots", name + ".png") });

    public async ValueTask DisposeAsync() => await Page.Context.DisposeAsync();
}
