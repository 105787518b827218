using System.Globalization;
using Connections.Core.Log;

namespace Connections.Core.Ingest.Dedup;

/// <summary>What the manifest knows of a run.</summary>
/// <param name="Number">Its file's name. Never used again.</param>
/// <param name="SlotEnd">The end of the slot of time of its keys, UTC ticks: it is forgotten a window later.</param>
/// <param name="Keys">How many.</param>
/// <param name="FilterPages">Pages of its filter.</param>
/// <param name="From">None of its events stands before this in the log.</param>
/// <param name="To">None of its events stands at or behind this.</param>
internal sealed record RunFacts(long Number, long SlotEnd, long Keys, long FilterPages, LogPosition From, LogPosition To)
{
    public string FileName => Number.ToString("D12", CultureInfo.InvariantCulture) + ".run";

    public long FilterBytes => FilterPages * RunPage.Bytes;

    public long KeyPages => (Keys + RunPage.MaxKeys - 1) / RunPage.MaxKeys;

    public long FirstKeyPage => 1 + FilterPages;

    public long FileBytes => (FirstKeyPage + KeyPages) * RunPage.Bytes;
}
