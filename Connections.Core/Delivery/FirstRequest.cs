using Connections.Core.Destinations;

namespace Connections.Core.Delivery;

/// <summary>
/// Stands for a vendor of whom nothing is asked: it notes the first request of an action that goes by the vendor's answers, and ends the action there.
/// </summary>
internal sealed class FirstRequest(DeliveryPlan plan, ActionCall call) : IVendorCalls
{
    /// <summary>The request; null where the action made none, or does not speak HTTP.</summary>
    public ActionRequest? Made { get; private set; }

    /// <summary>Runs an action up to its first request. What it came to where it made none; null where it made one, or waits for something else.</summary>
    /// <exception cref="VendorException">It cannot be run with these settings.</exception>
    public IReadOnlyList<EventResult>? Find(Func<ActionCall, IVendorCalls, CancellationToken, Task<IReadOnlyList<EventResult>>> perform)
    {
        using var over = new CancellationTokenSource(); // for what it has begun beside
        try
        {
            var running = perform(call, this, over.Token);
            // Nothing in it waits for the outside: it has ended, unless by design it takes its time.
            return running.IsCompleted ? running.GetAwaiter().GetResult() : null;
        }
        catch (NotAskedException)
        {
            return null;
        }
        finally
        {
            over.Cancel();
        }
    }

    public Task<VendorAnswer> SendAsync(ActionRequest request, CancellationToken cancellationToken) =>
        SendPlainAsync(plan.Profile.Authenticate is { } authenticate ? authenticate(call, request) : request, cancellationToken);

    public Task<VendorAnswer> SendPlainAsync(ActionRequest request, CancellationToken cancellationToken)
    {
        Made ??= request;
        return Task.FromException<VendorAnswer>(new NotAskedException());
    }

    public Task<T> ConnectAsync<T>(
        string host, int port, ActionRequest said, Func<Stream, CancellationToken, Task<(T Value, VendorAnswer Heard)>> use, CancellationToken cancellationToken) =>
        Task.FromException<T>(new NotAskedException());

    public async Task<T> CachedAsync<T>(string key, Func<CancellationToken, Task<(T Value, TimeSpan For)>> make, CancellationToken cancellationToken)
        where T : notnull => (await make(cancellationToken)).Value;

    /// <summary>The action has come as far as is shown.</summary>
    private sealed class NotAskedException : Exception;
}
