namespace Connections.Core.Warehouses.SqlServer.Tds;

/// <summary>What an answer may still take of memory: its rows are kept, and a server may send without end.</summary>
internal sealed class TdsBudget(long bytes)
{
    private readonly long _most = bytes;
    private long _left = bytes;

    public void Spend(long count)
    {
        if ((_left -= count) < 0)
            throw new TdsProtocolException($"The answer is larger than {_most >> 20} MB, which is more than any question of ours has.");
    }
}
