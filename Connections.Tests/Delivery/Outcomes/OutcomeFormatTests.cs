using Connections.Core.Delivery;
using Connections.Core.Delivery.Outcomes;
using Connections.Core.Log;

namespace Connections.Tests.Delivery.Outcomes;

public sealed class OutcomeFormatTests
{
    private static readonly Guid Hook = Guid.NewGuid(), EventLog = Guid.NewGuid();
    private static readonly DateTimeOffset Ended = new(2026, 11, 27, 1, 2, 3, 456, TimeSpan.Zero);

    [Theory]
    [InlineData(DeliveryStates.Delivered, "", 0, 0L, null, null)]
    [InlineData(DeliveryStates.Delivered, "", 1, 127L, null, null)]
    [InlineData(DeliveryStates.Filtered, "NO_MATCHING_MAPPING", 0, 128L, null, null)]
    [InlineData(DeliveryStates.Retried, "503", 7, 123_456_789_012L, "POST https://x.example/\n{}", null)]
    [InlineData(DeliveryStates.Discarded, "é", 200, long.MaxValue, "", "{\"why\":\"✓\"}")]
    [InlineData(DeliveryStates.Discarded, "400", 70_000, 5L, null, "")]
    public void What_is_written_is_read(string state, string reason, int attempts, long offset, string? request, string? response)
    {
        var outcome = OutcomeFormat.Read(Record(Write(Try(state, reason, attempts, offset, request, response))[0]))!;

        Assert.Equal(
            new(Hook, new(EventLog, offset), state, reason, state == DeliveryStates.Filtered ? 0 : attempts + 1, Ended, TimeSpan.FromMilliseconds(12), request, response),
            outcome);
    }

    [Fact]
    public void Of_an_event_that_arrived_no_more_is_kept_than_where_it_stands_and_when_it_ended()
    {
        var entries = Write([.. Enumerable.Range(0, 100).Select(at => Try(DeliveryStates.Delivered, "", 0, 10_000_000 + at))]);

        Assert.All(entries, entry => Assert.InRange(entry.Json.Length, 1, 32));
        Assert.Equal(Enumerable.Range(0, 100).Select(at => new LogPosition(EventLog, 10_000_000 + at)), entries.Select(entry => OutcomeFormat.Read(Record(entry))!.Event));
    }

    [Fact]
    public void What_another_version_wrote_is_passed_over()
    {
        var bytes = Write(Try(DeliveryStates.Delivered, "", 0, 1))[0].Json.ToArray();
        bytes[0]--;

        Assert.Null(OutcomeFormat.Read(Record(new(Hook, EventType.Track, 0, bytes))));
        Assert.Null(OutcomeFormat.Read(Record(new(Hook, EventType.Track, 0, new byte[3]))));
    }

    private static LogEntry[] Write(params WindowEvent[] tries)
    {
        var entries = new LogEntry[tries.Length];
        OutcomeFormat.Write(Hook, tries, new byte[OutcomeFormat.MostBytes(tries)], entries);
        return entries;
    }

    private static WindowEvent Try(string state, string reason, int attempts, long offset, string? request = null, string? response = null) =>
        new(new WaitingEvent(0, new(EventLog, offset), Guid.NewGuid(), 5, default) { Attempts = attempts })
        {
            MessageKey = 9,
            State = state,
            Reason = reason,
            Try = new(Ended, TimeSpan.FromMilliseconds(12.7), request, response),
        };

    private static LogRecord Record(LogEntry entry) => new(default, Ended, entry.SourceId, entry.Type, entry.UserKey, entry.Json);
}
