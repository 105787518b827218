using System.Diagnostics.CodeAnalysis;
using Connections.Core.Log;

namespace Connections.Core.Delivery;

/// <summary>What one slice reads of the log: a page at a time, and no more often than is worth while. Belongs to the loop of its <see cref="SliceRun"/>.</summary>
/// <param name="plan">The destination.</param>
/// <param name="tools">The log, the options and the clock.</param>
/// <param name="room">How much it may read at a time.</param>
/// <param name="from">Where it begins.</param>
/// <param name="wake">Is told when there is more.</param>
/// <param name="over">Cancelled when the slice is over.</param>
internal sealed class SliceReader(DeliveryPlan plan, SliceTools tools, SliceRoom room, LogPosition from, Wake wake, CancellationToken over)
{
    // What was read and not sent yet outlives a collection, which has to move it: a page is no larger than it takes to unpack the next one in time.
    private const int PageEvents = 1_000;

    private readonly Queue<LogRecord> _page = [];
    private readonly TimeSpan _gathers = plan.GatherOf(tools.Options);
    private DateTimeOffset? _gathersUntil;
    private bool _atEnd;
    private Task<LogSlice>? _ahead; // the next page of a backlog, unpacked while this one is sent
    private Task? _more; // completes when there is something behind End

    /// <summary>Where all that was read ends.</summary>
    public LogPosition End { get; private set; } = from;

    /// <summary>
    /// How many bytes of JSON an event of the last page has on average; 1 KB before there is one. At the end of the log it is 0, unless they are large: all
    /// destinations have the same there (<see cref="SharedEvents"/>).
    /// </summary>
    public int EventBytes { get; private set; } = 1_024;

    /// <summary>Whether a page is at hand.</summary>
    public bool HasPage => _page.Count > 0;

    /// <summary>Whether all that there is was read and taken.</summary>
    public bool IsAtEnd => _atEnd && _page.Count == 0 && _more is not { IsCompleted: true };

    /// <summary>Until when nothing is read, so that more comes at once; null where it may be read now.</summary>
    public DateTimeOffset? GathersUntil(DateTimeOffset now) => _page.Count == 0 && _gathersUntil > now ? _gathersUntil : null;

    /// <summary>The next event of the page.</summary>
    public bool TryTake([NotNullWhen(true)] out LogRecord? record) => _page.TryDequeue(out record);

    /// <summary>Reads the next page, where there may be one. False where there is no need to look.</summary>
    public async ValueTask<bool> ReadAsync(bool onlyOne)
    {
        var now = tools.Clock.GetUtcNow();
        if (IsAtEnd || GathersUntil(now) is not null)
            return false;
        var slice = await (_ahead ?? PageAsync(onlyOne ? 1 : PageEvents));
        (End, _atEnd, _more, _ahead) = (slice.Next, slice.AtEnd, null, null);
        if (!_atEnd && !onlyOne)
            _ahead = Task.Run(() => PageAsync(PageEvents), CancellationToken.None);
        var bytes = 0L;
        foreach (var record in slice.Records)
        {
            _page.Enqueue(record);
            bytes += record.Json.Length;
        }

        if (_page.Count > 0)
        {
            var average = (int)(bytes / _page.Count);
            EventBytes = _atEnd && average <= SharedEvents.MaxBytes ? 0 : average;
        }

        // What goes out in batches waits for others anyway: a look at every commit of the log would cost more than its few events.
        _gathersUntil = _atEnd && _page.Count > 0 ? now + _gathers : null;
        return true;
    }

    /// <summary>Has the loop woken when there is more than was read.</summary>
    public void Watch()
    {
        if (_atEnd)
            _more ??= WatchAsync();
    }

    /// <summary>Once it is over: waits until nobody watches or reads.</summary>
    public async Task EndAsync()
    {
        await (_more ?? Task.CompletedTask);
        // Whoever reads it next hears of what is wrong with it.
        await ((Task?)_ahead ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private Task<LogSlice> PageAsync(int most) => tools.Log.ReadAsync(End, plan.Setup.Sources, most, room.PageBytes, CancellationToken.None).AsTask();

    // Whoever is woken reads, and hears of what is wrong with the log then.
    private async Task WatchAsync()
    {
        await tools.Log.WaitAsync(End, plan.Setup.Sources, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        wake.Set();
    }
}
