using System.Text;
using Connections.Core.Destinations;

namespace Connections.Core.Delivery;

/// <summary>The requests of one call of an action: each is authenticated, sent at the vendor's pace to where the destination says, and recorded.</summary>
internal sealed class VendorCalls(DeliveryPlan plan, ActionCall call, VendorClient vendor, Pace? pace, TimeProvider clock, bool readsAll) : IVendorCalls
{
    private const int MaxKept = 4 * 1024;
    private Exchange[] _exchanges = []; // nearly always one

    /// <summary>What was sent so far.</summary>
    public IReadOnlyList<Exchange> Exchanges => _exchanges;

    /// <summary>The start of the last answer; null where there was none, or nothing in it.</summary>
    public string? LastResponse =>
        _exchanges is [.., { Answer: { Body.IsEmpty: false } answer }] ? Encoding.UTF8.GetString(answer.Body.Span[..Math.Min(answer.Body.Length, MaxKept)]) : null;

    /// <summary>Whether the vendor answered anything.</summary>
    public bool Answered => Array.Exists(_exchanges, exchange => exchange.Answer is not null);

    public Task<VendorAnswer> SendAsync(ActionRequest request, CancellationToken cancellationToken) =>
        SendPlainAsync(plan.Profile.Authenticate is { } authenticate ? authenticate(call, request) : request, cancellationToken);

    public async Task<VendorAnswer> SendPlainAsync(ActionRequest request, CancellationToken cancellationToken)
    {
        if (pace is not null)
            await pace.WaitAsync(cancellationToken);
        var began = clock.GetTimestamp();
        VendorAnswer? answer = null;
        try
        {
            return answer = await vendor.SendAsync(request, plan.Endpoint, readsAll, cancellationToken);
        }
        finally
        {
            _exchanges = [.. _exchanges, new(request, answer, clock.GetElapsedTime(began))];
        }
    }

    public async Task<T> ConnectAsync<T>(
        string host, int port, ActionRequest said, Func<Stream, CancellationToken, Task<(T Value, VendorAnswer Heard)>> use, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        VendorAnswer? heard = null;
        try
        {
            return await vendor.ConnectAsync(plan.Endpoint is { } instead ? new(instead.Host, instead.Port) : new(host, port), UseAsync, cancellationToken);
        }
        finally
        {
            _exchanges = [.. _exchanges, new(said, heard, clock.GetElapsedTime(began))];
        }

        async Task<T> UseAsync(Stream stream, CancellationToken token)
        {
            try
            {
                (var value, heard) = await use(stream, token);
                return value;
            }
            catch (VendorException refused)
            {
                heard = new(refused.Result.Status, Encoding.UTF8.GetBytes(refused.Message));
                throw;
            }
        }
    }

    public Task<T> CachedAsync<T>(string key, Func<CancellationToken, Task<(T Value, TimeSpan For)>> make, CancellationToken cancellationToken)
        where T : notnull => plan.Cache.GetAsync(key, clock, make, cancellationToken);
}
