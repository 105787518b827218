using Connections.Core.Destinations;

namespace Connections.Core.Delivery;

/// <summary>
/// Sends a batch of a vendor that refuses all of it for one event's sake: a refused batch goes again in halves, so that in the end only
/// the events that are to blame are refused. Their order stays.
/// </summary>
/// <param name="send">Sends some of the events in one request: a result for each.</param>
internal sealed class Halves(Func<ActionCall, Task<IReadOnlyList<EventResult>>> send)
{
    // A wrong setting refuses everything. After so many refusals and no success nothing more is tried: twice the depth of the largest batches.
    private const int Hopeless = 24;
    private int _refusals;
    private bool _arrived;

    public async Task<IReadOnlyList<EventResult>> SendAsync(ActionCall call)
    {
        var results = await TryAsync(call);
        _arrived |= results.Any(result => result.IsArrival);
        if (call.Payloads.Count == 1 || !results.All(IsRefused) || (++_refusals >= Hopeless && !_arrived))
            return results;

        var half = call.Payloads.Count / 2;
        var first = await SendAsync(call.For([.. call.Payloads.Take(half)]));
        if (_refusals >= Hopeless && !_arrived)
            return results;
        return [.. first, .. await SendAsync(call.For([.. call.Payloads.Skip(half)]))];
    }

    // What one half ran into is not the other's end.
    private async Task<IReadOnlyList<EventResult>> TryAsync(ActionCall call)
    {
        try
        {
            return await send(call);
        }
        catch (VendorException e)
        {
            return [.. call.Payloads.Select(_ => e.Result)];
        }
    }

    // What a vendor says of a body it does not like. Tokens and addresses are no matter of single events.
    private static bool IsRefused(EventResult result) => result.Status is 400 or 413 or 422;
}
