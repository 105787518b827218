namespace Connections.Core.Delivery;

/// <summary>A request that arrived at the product's own sink.</summary>
/// <param name="At">When.</param>
/// <param name="Method">Its method.</param>
/// <param name="Headers">Its headers, in order.</param>
/// <param name="Body">Its body as text, at most <see cref="Inspector.MaxBodyBytes"/> of it.</param>
/// <param name="SignatureIsValid">Whether <c>X-Signature</c> fits the body and a destination's secret; null where none was sent.</param>
public sealed record InspectedRequest(
    DateTimeOffset At, string Method, IReadOnlyList<KeyValuePair<string, string>> Headers, string Body, bool? SignatureIsValid);

/// <summary>The demo's webhook sink: shows what a receiver would get. It keeps the newest requests in memory.</summary>
public sealed class Inspector
{
    /// <summary>How many requests are kept.</summary>
    public const int Keeps = 200;

    /// <summary>How much of a body is read.</summary>
    public const int MaxBodyBytes = 64 * 1024;

    private readonly Lock _lock = new();
    private readonly Queue<InspectedRequest> _requests = new(Keeps);

    /// <summary>Raised after a request arrived, on the thread that took it. Handlers only signal.</summary>
    public event Action? Changed;

    /// <summary>The requests, newest first; a copy.</summary>
    public IReadOnlyList<InspectedRequest> Requests
    {
        get
        {
            lock (_lock)
                return [.. _requests.Reverse()];
        }
    }

    /// <summary>Keeps a request; the oldest one makes room.</summary>
    public void Add(InspectedRequest request)
    {
        lock (_lock)
        {
            if (_requests.Count == Keeps)
                _requests.Dequeue();
            _requests.Enqueue(request);
        }

        Changed?.Invoke();
    }
}
