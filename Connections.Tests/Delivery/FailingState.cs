using Connections.Core.Delivery;
using Connections.Core.Delivery.Figures;
using Connections.Core.Log;

namespace Connections.Tests.Delivery;

/// <summary>Delivery state that cannot be written at a time of choice, as when the process dies or the disk is full.</summary>
internal sealed class FailingState(IDeliveryState state) : IDeliveryState
{
    private int _commits;

    /// <summary>The number of the commit, from 1, that never happens; 0 for none.</summary>
    public int FailsAtCommit { get; init; }

    /// <summary>Whether the next first cursor of a destination cannot be written.</summary>
    public bool FailsAtNextBegin { get; set; }

    /// <summary>Whether all commits behind that one fail as well: the process is dead.</summary>
    public bool StaysDead { get; init; }

    /// <summary>Whether that commit is written all the same, and only its answer lost.</summary>
    public bool WritesFirst { get; init; }

    public async Task<CommitAnswer> CommitSliceAsync(SliceResult slice, CancellationToken cancellationToken)
    {
        var commit = Interlocked.Increment(ref _commits);
        if (commit != FailsAtCommit && !(StaysDead && FailsAtCommit > 0 && commit > FailsAtCommit))
            return await state.CommitSliceAsync(slice, cancellationToken);
        if (commit == FailsAtCommit && WritesFirst)
            await state.CommitSliceAsync(slice, cancellationToken);
        throw new IOException("The process is gone.");
    }

    public Task<LogPosition?> ReadCursorAsync(Guid destinationId, CancellationToken cancellationToken) => state.ReadCursorAsync(destinationId, cancellationToken);

    public Task BeginAsync(Guid destinationId, LogPosition at, CancellationToken cancellationToken)
    {
        if (!FailsAtNextBegin)
            return state.BeginAsync(destinationId, at, cancellationToken);
        FailsAtNextBegin = false;
        throw new IOException("The disk is full.");
    }

    public Task MoveAsync(Guid destinationId, LogPosition to, CancellationToken cancellationToken) => state.MoveAsync(destinationId, to, cancellationToken);

    public Task<WaitingSummary> ReadWaitingAsync(Guid destinationId, CancellationToken cancellationToken) => state.ReadWaitingAsync(destinationId, cancellationToken);

    public Task<IReadOnlyList<WaitingEvent>> ReadDueAsync(Guid destinationId, DateTimeOffset now, int max, CancellationToken cancellationToken) =>
        state.ReadDueAsync(destinationId, now, max, cancellationToken);

    public Task<IReadOnlyList<ParkedRecord>> ReadParkedAsync(Guid destinationId, ParkedSelection which, long after, int max, CancellationToken cancellationToken) =>
        state.ReadParkedAsync(destinationId, which, after, max, cancellationToken);

    public Task<IReadOnlyList<ParkedEvent>> ListParkedAsync(Guid destinationId, ParkedSelection which, int skip, int max, CancellationToken cancellationToken) =>
        state.ListParkedAsync(destinationId, which, skip, max, cancellationToken);

    public Task<IReadOnlyList<ReasonCount>> CountParkedAsync(Guid destinationId, ParkedSelection which, CancellationToken cancellationToken) =>
        state.CountParkedAsync(destinationId, which, cancellationToken);

    public Task<WaitingEvent?> FindWaitingAsync(Guid destinationId, LogPosition position, CancellationToken cancellationToken) =>
        state.FindWaitingAsync(destinationId, position, cancellationToken);

    public Task<ParkedRecord?> FindParkedAsync(Guid destinationId, LogPosition position, CancellationToken cancellationToken) =>
        state.FindParkedAsync(destinationId, position, cancellationToken);

    public Task CommitResendAsync(
        Guid destinationId, IReadOnlyList<ParkedRecord> delivered, IReadOnlyList<ParkedRecord> failed, DateTimeOffset at, CancellationToken cancellationToken) =>
        state.CommitResendAsync(destinationId, delivered, failed, at, cancellationToken);

    public Task<int> DeleteParkedAsync(DateTimeOffset before, CancellationToken cancellationToken) => state.DeleteParkedAsync(before, cancellationToken);

    public Task<IReadOnlyList<ReasonCount>> ReadCountersAsync(Guid destinationId, CancellationToken cancellationToken) => state.ReadCountersAsync(destinationId, cancellationToken);

    public Task<IReadOnlyList<MinuteCount>> ReadMinutesAsync(Guid destinationId, DateTimeOffset from, CancellationToken cancellationToken) =>
        state.ReadMinutesAsync(destinationId, from, cancellationToken);

    public Task<IReadOnlyList<EventFigure>> ReadFiguresAsync(Guid destinationId, FigurePeriod period, Guid? sourceId, CancellationToken cancellationToken) =>
        state.ReadFiguresAsync(destinationId, period, sourceId, cancellationToken);

    public Task<IReadOnlyList<FigurePoint>> ReadSeriesAsync(Guid destinationId, FigurePeriod period, Guid? sourceId, CancellationToken cancellationToken) =>
        state.ReadSeriesAsync(destinationId, period, sourceId, cancellationToken);

    public Task<IReadOnlyList<ReasonSample>> ReadSamplesAsync(Guid destinationId, string which, string reason, CancellationToken cancellationToken) =>
        state.ReadSamplesAsync(destinationId, which, reason, cancellationToken);

    public Task TrimFiguresAsync(DateTimeOffset now, CancellationToken cancellationToken) => state.TrimFiguresAsync(now, cancellationToken);

    public Task<DateTimeOffset?> ReadLastDeliveredAsync(Guid destinationId, CancellationToken cancellationToken) => state.ReadLastDeliveredAsync(destinationId, cancellationToken);

    public Task ForgetAsync(Guid destinationId, CancellationToken cancellationToken) => state.ForgetAsync(destinationId, cancellationToken);
}
