using System.Threading.Channels;
using Connections.Core.Log;
using Microsoft.Extensions.Logging;

namespace Connections.Core.Ingest.Dedup;

/// <summary>
/// What happens to the index beside the requests: it is made whole at the start, full tables are written, runs are merged, forgotten and
/// repaired, and what is left is written at the end. Writing and merging go on side by side, so that a long merge holds up no table.
/// </summary>
internal sealed partial class IndexKeeper : IAsyncDisposable
{
    private const int RecordsAtOnce = 10_000;
    private const int BytesAtOnce = 8 << 20;

    private static readonly TimeSpan BackOff = TimeSpan.FromSeconds(1);

    private readonly KeyIndex _index;
    private readonly RunStore _store;
    private readonly IEventLog _log;
    private readonly DedupSizes _sizes;
    private readonly TimeProvider _clock;
    private readonly ILogger<IndexKeeper> _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Channel<bool> _full = NewSignal();
    private readonly Channel<bool> _untidy = NewSignal();
    private Task _loops = Task.CompletedTask;
    private bool _isOpen;

    public IndexKeeper(KeyIndex index, RunStore store, IEventLog log, DedupSizes sizes, TimeProvider clock, ILogger<IndexKeeper> logger)
    {
        (_index, _store, _log, _sizes, _clock, _logger) = (index, store, log, sizes, clock, logger);
        _store.Changed = Publish;
    }

    /// <summary>Makes the index whole, and lets events in. Returns how many events were read from the log.</summary>
    public async Task<long> OpenAsync(CancellationToken cancellationToken)
    {
        var lost = _store.Load(_log.End);
        _index.Publish(_store.Runs, null);
        foreach (var facts in lost)
            await ReadAgainAsync(facts, cancellationToken);
        var replayed = await ReplayAsync(cancellationToken);

        _index.TableSealed = () => _full.Writer.TryWrite(true);
        _index.Open();
        _isOpen = true;
        _untidy.Writer.TryWrite(true);
        _loops = Task.WhenAll(
            Task.Run(() => LoopAsync(_full.Reader, Flush), CancellationToken.None), Task.Run(() => LoopAsync(_untidy.Reader, TidyAsync), CancellationToken.None));
        return replayed;
    }

    /// <summary>Writes what is only in memory, so that the next start need not read it from the log. Call it when no event comes any more.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _loops;
        if (_isOpen)
            TryFinish();
        _isOpen = false;
        _store.Dispose();
        _stopping.Dispose();
    }

    private static Channel<bool> NewSignal() => Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private void Publish(Run[] runs, KeyTable? flushed)
    {
        _index.Publish(runs, flushed);
        _untidy.Writer.TryWrite(true);
    }

    private async Task<long> ReplayAsync(CancellationToken cancellationToken)
    {
        var from = _store.Checkpoint ?? await _log.FindAsync(_sizes.OldestKnown(_log.LastTime), cancellationToken) ?? _log.End;
        _index.BeginReplay(from);
        long replayed = 0;
        LogSlice slice;
        do
        {
            slice = await _log.ReadAsync(from, null, RecordsAtOnce, BytesAtOnce, cancellationToken);
            foreach (var record in slice.Records)
            {
                _index.Replay(record);
                FlushAll(); // here and now: there is nothing to be held up yet
            }

            replayed += slice.Records.Count;
            from = slice.Next;
        }
        while (!slice.AtEnd);

        if (replayed > 0)
            LogReplayed(replayed);
        if (replayed > 0 && _index.IsEmpty)
            _store.MoveCheckpoint(from); // all too old, or without ids: once is enough
        return replayed;
    }

    private async Task LoopAsync(ChannelReader<bool> signal, Func<Task> work)
    {
        try
        {
            while (await signal.WaitToReadAsync(_stopping.Token))
            {
                signal.TryRead(out _);
                await TryAsync(work);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // What is left is written after the loops.
        }
    }

    private async Task TryAsync(Func<Task> work)
    {
        while (true)
            try
            {
                await work();
                return;
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                throw;
            }
#pragma warning disable CA1031 // The loop that must not die: it says what happened and tries again.
            catch (Exception e)
#pragma warning restore CA1031
            {
                LogFailed(e);
                await Task.Delay(BackOff, _clock, _stopping.Token);
            }
    }

    private Task Flush()
    {
        try
        {
            FlushAll();
            _index.Trouble = null;
        }
        catch (Exception e)
        {
            _index.Trouble = e.Message; // for who asks whether all is well; the loop reports it and tries again
            throw;
        }

        return Task.CompletedTask;
    }

    private void FlushAll()
    {
        while (_index.NextSealed() is { } table)
            _store.Flush(table);
    }

    private async Task TidyAsync()
    {
        _store.Forget(run => !_sizes.Knows(run.SlotEnd, _log.LastTime.UtcTicks));
        foreach (var run in _store.Runs.Where(run => run.Damage is not null))
        {
            LogDamaged(run.Path, run.Damage!);
            await ReadAgainAsync(run.Facts, _stopping.Token);
        }

        _store.ShareMemory();
        while (RunMerge.Choose(_store.Runs, _index.OpenSlotEnd, _sizes) is { } runs)
        {
            try
            {
                _store.Merge(runs, _stopping.Token);
            }
            catch (RunDamagedException)
            {
                _untidy.Writer.TryWrite(true); // the run knows it now, and is repaired when this comes round again
                return;
            }

            _store.ShareMemory();
        }
    }

    /// <summary>Reads a run's part of the log again. Other keys of that part come along: they are known elsewhere, which does no harm.</summary>
    private async Task ReadAgainAsync(RunFacts lost, CancellationToken cancellationToken)
    {
        if (lost.From.IsBefore(_log.Start))
            LogGone(lost.FileName);
        var runs = new List<RunFacts>();
        var keys = new List<UInt128>();
        for (var from = lost.From; from.IsBefore(lost.To);)
        {
            var slice = await _log.ReadAsync(from, null, RecordsAtOnce, BytesAtOnce, cancellationToken);
            foreach (var record in slice.Records)
                if (record.MessageKey != 0 && record.Position.IsBefore(lost.To))
                    keys.Add(MessageKey.In(record.SourceId, record.MessageKey));
            if (keys.Count >= _sizes.TableKeys)
                Write();
            from = slice.Next;
            if (slice.AtEnd)
                break;
        }

        if (keys.Count > 0)
            Write();
        _store.Replace(lost, runs);

        void Write()
        {
            runs.Add(_store.Write(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(keys), lost.SlotEnd, lost.From, lost.To));
            keys.Clear();
        }
    }

    private void TryFinish()
    {
        try
        {
            FlushAll();
            if (_index.TrySealOpen())
                FlushAll();
            else
                _store.MoveCheckpoint(_log.End);
        }
#pragma warning disable CA1031 // The end must not fail over what the next start makes good.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogNotFinished(e);
        }
    }

    [LoggerMessage(LogLevel.Information, "{Count} events that came after the last checkpoint were read from the log, to know their repeats.")]
    private partial void LogReplayed(long count);

    [LoggerMessage(LogLevel.Error, "The ids of known events could not be written. They stay in memory, and events are refused when it is full; it is tried again each second.")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(LogLevel.Error, "The file of known message ids {Path} is damaged ({Damage}). Until its part of the event log is read again, repeats of its events may be stored.")]
    private partial void LogDamaged(string path, string damage);

    [LoggerMessage(LogLevel.Error, "The event log does not reach back to all that {File} held: repeats of those events would be stored.")]
    private partial void LogGone(string file);

    [LoggerMessage(LogLevel.Warning, "The ids of known events could not be written at the end; the next start reads them from the event log.")]
    private partial void LogNotFinished(Exception exception);
}
