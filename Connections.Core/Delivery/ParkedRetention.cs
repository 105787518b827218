using Connections.Core.Jobs;
using Connections.Core.Log;
using Microsoft.Extensions.Options;

namespace Connections.Core.Delivery;

/// <summary>Lets parked events go when the event log would: <see cref="LogOptions.Retention"/> after they were given up.</summary>
/// <remarks>May run twice, and beside itself.</remarks>
internal sealed class ParkedRetention(IDeliveryState state, IOptions<LogOptions> options, TimeProvider clock) : IChore
{
    public async Task RunAsync(CancellationToken cancellationToken) =>
        await state.DeleteParkedAsync(clock.GetUtcNow() - options.Value.Retention, cancellationToken);
}
