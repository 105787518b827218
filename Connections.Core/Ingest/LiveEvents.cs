using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Connections.Core.Log;

namespace Connections.Core.Ingest;

/// <summary>Serves the Debugger: stored events from the log's tail, refused ones as they are sampled.</summary>
internal sealed class LiveEvents(IEventLog log, ActivityDb db, Refusals refusals, TimeProvider clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    public async IAsyncEnumerable<IReadOnlyList<LiveEvent>> WatchAsync(Guid sourceId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var refused = Channel.CreateBounded<RefusedSample>(new BoundedChannelOptions(SourceActivity.MaxLive) { FullMode = BoundedChannelFullMode.DropOldest });
        void Pass(RefusedSample sample)
        {
            if (sample.SourceId == sourceId)
                refused.Writer.TryWrite(sample);
        }

        refusals.Sampled += Pass; // before the first look, so that nothing falls between the two
        try
        {
            var stored = new StoredTail(log, sourceId);
            var shown = new HashSet<string>();
            var first = Newest([.. db.ReadSamples(sourceId, SourceActivity.MaxLive), .. await stored.NextAsync(cancellationToken)]);
            shown.UnionWith(first.Where(seen => seen.RefusalCode is not null).Select(seen => seen.Id));
            yield return first;

            while (true)
            {
                await WaitAsync(stored, refused.Reader, cancellationToken);
                var batch = Newest([.. Drain(refused.Reader).Where(seen => !shown.Contains(seen.Id)), .. await stored.NextAsync(cancellationToken)]);
                if (batch.Count > 0)
                    yield return batch;
                await Task.Delay(Pause, clock, cancellationToken);
            }
        }
        finally
        {
            refusals.Sampled -= Pass;
        }
    }

    private static IReadOnlyList<LiveEvent> Newest(IEnumerable<LiveEvent> events) => [.. events.OrderBy(seen => seen.At).TakeLast(SourceActivity.MaxLive)];

    private static IEnumerable<LiveEvent> Drain(ChannelReader<RefusedSample> refused)
    {
        while (refused.TryRead(out var sample))
            yield return sample.ToLive();
    }

    private static async Task WaitAsync(StoredTail stored, ChannelReader<RefusedSample> refused, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(stored.WaitAsync(either.Token), refused.WaitToReadAsync(either.Token).AsTask());
        await either.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>The newest events of a source that were not shown before.</summary>
    private sealed class StoredTail(IEventLog log, Guid sourceId)
    {
        private const int MaxBytes = 8 << 20;

        private readonly HashSet<Guid> _sources = [sourceId];
        private LogPosition? _next;

        /// <summary>
        /// The first time from behind, then forward from what was shown: looking from behind each time would read far back, for a source
        /// with few events through the whole log. Where more came than are shown, the newest are looked for from behind again.
        /// </summary>
        public async Task<IEnumerable<LiveEvent>> NextAsync(CancellationToken cancellationToken)
        {
            var end = log.End;
            var records = _next is { } from && await log.ReadAsync(from, _sources, SourceActivity.MaxLive, MaxBytes, cancellationToken) is { AtEnd: true } read
                ? Shown(read.Records, read.Next)
                : Shown(await log.ReadLastAsync(sourceId, SourceActivity.MaxLive, cancellationToken), end);
            return records.Select(record =>
                new LiveEvent(record.Position.ToString(), record.Time, EventTypes.NameOf(record.Type), record.Json, null, null) { Warnings = EventWarning.Of((WarningFlags)record.Mark) });
        }

        public Task WaitAsync(CancellationToken cancellationToken) => log.WaitAsync(_next ?? log.End, _sources, cancellationToken);

        // What was appended while it was looked for from behind may stand among the records: the next look begins behind the last of them.
        private IReadOnlyList<LogRecord> Shown(IReadOnlyList<LogRecord> records, LogPosition next)
        {
            _next = records is [.., var last] && next.IsBefore(last.Next) ? last.Next : next;
            return records;
        }
    }
}
