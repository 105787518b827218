using Connections.Core.Jobs;

namespace Connections.Core.Delivery.Figures;

/// <summary>Lets figures go that no page shows any more. May run twice.</summary>
internal sealed class FigureRetention(IDeliveryState state, TimeProvider clock) : IChore
{
    public Task RunAsync(CancellationToken cancellationToken) => state.TrimFiguresAsync(clock.GetUtcNow(), cancellationToken);
}
