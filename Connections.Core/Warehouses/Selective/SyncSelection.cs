using System.Collections.Frozen;
using System.Text.Json.Nodes;

namespace Connections.Core.Warehouses.Selective;

/// <summary>
/// What one warehouse leaves out of its sources: everything that is not named is loaded, so what is new is loaded too. As JSON, by source:
/// <c>{"website":{"enabled":false},"backend":{"tables":{"order_completed":false,"register":{"plan":false}}}}</c>. Never changed.
/// </summary>
public sealed class SyncSelection
{
    /// <summary>Columns that no table can be without: they make a row findable and its repeats known.</summary>
    public static IReadOnlySet<string> Always { get; } = FrozenSet.Create(StringComparer.Ordinal, "id", "received_at", "uuid_ts");

    private readonly FrozenDictionary<Guid, SourceSelection> _sources;

    private SyncSelection(FrozenDictionary<Guid, SourceSelection> sources) => _sources = sources;

    /// <summary>Nothing is left out.</summary>
    public static SyncSelection All { get; } = new(FrozenDictionary<Guid, SourceSelection>.Empty);

    /// <summary>What is left out of a source.</summary>
    public SourceSelection Of(Guid source) => _sources.GetValueOrDefault(source, SourceSelection.All);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    public static SyncSelection Parse(string json)
    {
        var sources = JsonNode.Parse(json)!.AsObject();
        return sources.Count == 0 ? All : new(sources.ToFrozenDictionary(source => Guid.Parse(source.Key), source => SourceSelection.Of(source.Value!.AsObject())));
    }

    /// <summary>The selection with that of one source replaced.</summary>
    public SyncSelection With(Guid source, SourceSelection selection) =>
        new(_sources.Where(each => each.Key != source).Append(new(source, selection)).Where(each => !each.Value.IsAll).ToFrozenDictionary());

    /// <summary>As it is kept: by the sources' ids.</summary>
    public string ToJson()
    {
        var json = new JsonObject();
        foreach (var (source, selection) in _sources.OrderBy(each => each.Key))
            json[source.ToString()] = selection.ToJson();
        return json.ToJsonString();
    }
}
