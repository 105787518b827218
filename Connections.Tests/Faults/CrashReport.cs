using System.Globalization;

namespace Connections.Tests.Faults;

/// <summary>What a run came to: figures, and what is wrong.</summary>
internal sealed class CrashReport
{
    private readonly List<(string Name, string Value)> _figures = [];
    private readonly List<string> _violations = [];

    public CrashReport(
        CrashOptions options, Acknowledged acknowledged, Stored stored, Deliveries steady, Deliveries flaky, IReadOnlySet<string> parked, Moment moment, SyncLoop syncs, IFault fault,
        IReadOnlyList<string> problems)
    {
        var ids = acknowledged.Ids.ToHashSet(StringComparer.Ordinal);
        Figure("fault", options.Kind == FaultKind.Warehouse ? $"{options.Kind}, {options.Engine}" : options.Kind.ToString());
        Figure("seed", options.Seed);
        Figure("rounds", options.Rounds);
        _figures.AddRange(fault.Figures);
        Figure("rounds that struck a load into the warehouse", moment.WhileLoading);
        Figure("rounds that struck while it had a write-ahead log", moment.WhileCommitting);
        Figure("syncs that succeeded", syncs.Succeeded);
        Figure("requests sent again by clients", acknowledged.SentAgain);
        Figure("receipts that said duplicate", acknowledged.Duplicates);
        Figure("acknowledged", ids.Count);

        Zero("acknowledged and lost in the log", ids.Count(id => !stored.Places.ContainsKey(id)));
        Zero("acknowledged and lost at the destinations", ids.Except(steady.Ids()).Count(id => !parked.Contains(id))
            + ids.Where(id => acknowledged.Sent[id].Source == "shop").Except(flaky.Ids()).Count(id => !parked.Contains(id)));
        Zero("acknowledged and lost in the warehouse", ids.Count(id => !stored.Warehouse.Contains(Row(acknowledged.Sent[id]))));
        Zero("tracks whose own table differs", stored.EventTablesDiffer);
        Zero("repeats in the warehouse", stored.WarehouseRepeats);
        Zero("repeats in the log", stored.LogRepeats);
        Zero("delivered though never durable", steady.Ids().Union(flaky.Ids()).Count(id => !stored.Places.ContainsKey(id)));
        Zero("loaded though never durable", stored.Warehouse.Count(row => !stored.Places.ContainsKey(row[(row.LastIndexOf(' ') + 1)..])));
        Zero("stored though never sent", stored.Places.Keys.Count(id => !acknowledged.Sent.ContainsKey(id)));
        Zero("deliveries out of a user's order", steady.OutOfOrder(stored.Places) + flaky.OutOfOrder(stored.Places));
        Zero("records whose time went back", stored.TimeWentBack);
        Zero("answers that nobody should get", acknowledged.Unexpected.Count);
        if (parked.Count > 0)
            Figure("parked, since the clock went past their window", parked.Count);
        Figure("deliveries re-sent", steady.Resent + flaky.Resent);
        Figure("deliveries refused by the flaky sink", flaky.Refused);
        _violations.AddRange(acknowledged.Unexpected.Distinct().Take(5));
        _violations.AddRange(fault.Violations);
        _violations.AddRange(problems);
    }

    /// <summary>What is wrong; empty when all holds.</summary>
    public IReadOnlyList<string> Violations => _violations;

    public void Print(TextWriter to)
    {
        foreach (var (name, value) in _figures)
            to.WriteLine($"{name,-50} {value,10}");
        foreach (var violation in _violations)
            to.WriteLine($"VIOLATION: {violation}");
        to.WriteLine(_violations.Count == 0 ? "All of it holds." : "It does not hold.");
    }

    private static string Row(SentEvent sent) => Stored.Row(sent.Source, sent.Table, sent.MessageId);

    private void Figure(string name, int value) => _figures.Add((name, value.ToString(CultureInfo.InvariantCulture)));

    private void Figure(string name, string value) => _figures.Add((name, value));

    private void Zero(string name, int value)
    {
        Figure(name, value);
        if (value != 0)
            _violations.Add($"{value} {name}.");
    }
}
