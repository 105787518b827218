using Connections.Core.Workspaces;

namespace Connections.Core.Ingest.Dedup;

/// <summary>Counts repeated events where their owner sees them: on the source's page, and among the meters.</summary>
internal sealed class RepeatCounts(CurrentSetup setup, Refusals refusals, DedupMeter meter)
{
    public void Add(Guid sourceId, DateTimeOffset at, int count)
    {
        if (count == 0)
            return;
        refusals.AddRepeats(sourceId, at, count);
        meter.CountRepeats(setup.Value.Sources.TryGetValue(sourceId, out var source) ? source.Slug : "", count);
    }
}
