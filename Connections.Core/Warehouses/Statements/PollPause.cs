namespace Connections.Core.Warehouses.Statements;

/// <summary>The pauses between questions whether a statement has ended: short at first, since most end soon.</summary>
internal sealed class PollPause(TimeProvider clock)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(20), Longest = TimeSpan.FromSeconds(5);

    private TimeSpan _next = First;

    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(_next, clock, cancellationToken);
        _next = _next * 2 < Longest ? _next * 2 : Longest;
    }
}
