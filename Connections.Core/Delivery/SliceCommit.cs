using Connections.Core.Delivery.Figures;

namespace Connections.Core.Delivery;

/// <summary>Results of a window on their way to the disk.</summary>
/// <param name="Result">What is stored.</param>
/// <param name="Read">The events between the two cursors.</param>
/// <param name="Stored">Events that were stored before.</param>
/// <param name="NewRows">Those that get a row, in the order of <see cref="SliceResult.Waiting"/>.</param>
/// <param name="Tries">Those of whose tries is told.</param>
internal sealed record SliceCommit(
    SliceResult Result, IReadOnlyList<WindowEvent> Read, IReadOnlyList<WindowEvent> Stored, IReadOnlyList<WindowEvent> NewRows, IReadOnlyList<WindowEvent> Tries)
{
    private readonly HashSet<WindowEvent> _unended = [.. Read.Where(one => !one.IsSettled)];

    /// <summary>Whether the event had not ended when this was put together.</summary>
    public bool IsUnended(WindowEvent one) => _unended.Contains(one);

    /// <summary>Gives the memory of what is over back, once it is stored and told.</summary>
    public void GiveBack()
    {
        foreach (var one in Read)
            if (!IsUnended(one))
                one.GiveBack();
    }

    /// <summary>Puts it together.</summary>
    public static SliceCommit Of(UncommittedPart part, DateTimeOffset at)
    {
        var (read, stored) = (part.Read, part.Stored);
        List<WindowEvent> rows = [], tries = new(read.Count + stored.Count);
        List<WaitingEvent> waiting = [];
        List<ParkedRecord> parked = [];
        List<long> gone = [];
        var tally = new FigureTally();
        foreach (var one in read)
        {
            Count(one);
            if ((one.IsSettled ? one.Row : one.Waiting) is not { } row)
                continue;
            rows.Add(one);
            waiting.Add(row);
        }

        foreach (var one in stored)
        {
            Count(one);
            if (one.Row is { } row)
                waiting.Add(row with { Id = one.Id });
            else
                gone.Add(one.Id);
        }

        var result = new SliceResult(part.DestinationId, part.From, part.To, at)
        {
            Gone = gone,
            Waiting = waiting,
            Parked = parked,
            Figures = tally.Figures,
            Samples = tally.Samples,
        };
        return new(result, read, stored, rows, tries);

        void Count(WindowEvent one)
        {
            if (one.Parked is { } given)
                parked.Add(given);
            if (one.State is null)
                return;
            tries.Add(one);
            tally.Add(one);
        }
    }
}
