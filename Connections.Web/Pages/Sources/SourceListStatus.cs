using Connections.Core.Sources;
using Connections.Web.Pages.Shared;

namespace Connections.Web.Pages.Sources;

/// <summary>The status of a source as its row shows it: what it receives, and the countdown of the 14-day rule.</summary>
internal static class SourceListStatus
{
    /// <param name="source">The source.</param>
    /// <param name="lastReceived">When its last event was stored; null before the first.</param>
    /// <param name="disableAfter">The period of the rule.</param>
    /// <param name="now">The time now.</param>
    /// <param name="zone">The reader's zone, which decides dates.</param>
    public static ListStatus Of(Source source, DateTimeOffset? lastReceived, TimeSpan disableAfter, DateTimeOffset now, TimeZoneInfo zone)
    {
        var status = SourceStatus.Of(source, lastReceived, now, zone);
        var deadline = SourceDeadline.Of(source, disableAfter, now);
        return new(status.Word, status.Tone.ToTone(), (int)status.State, status.Reason)
        {
            Warning = deadline is null ? null : $"Unconnected: {deadline.Countdown.ToLowerInvariant()}",
            WarningReason = deadline?.Sentence(zone),
        };
    }
}
