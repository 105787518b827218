using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Destinations;
using Connections.Core.Workspaces;

namespace Connections.Web.Pages.Destinations.Mappings;

/// <summary>A mapping being edited: a draft for each field of its action, and whatever else it says, untouched.</summary>
internal sealed class MappingDraft
{
    private const string Batching = "enable_batching";
    private const string BatchSize = "batch_size";
    private JsonObject _rest = [];

    public MappingDraft(WantedMapping mapping, DestinationAction action)
    {
        (Id, Name, Trigger, Enabled, Action) = (mapping.Id, mapping.Name, mapping.Trigger, mapping.Enabled, action);
        Read(mapping.Mapping);
    }

    public Guid? Id { get; }

    public DestinationAction Action { get; }

    public string Name { get; set; }

    public string Trigger { get; set; }

    public bool Enabled { get; }

    /// <summary>By field.</summary>
    public Dictionary<string, ValueDraft> Fields { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether events are sent together; null for what the action does by itself.</summary>
    public bool? IsBatched { get; set; }

    /// <summary>How many at most; empty for what the action does by itself.</summary>
    public string BatchOf { get; set; } = "";

    /// <summary>Members that no field of the action has, and that are not about batching.</summary>
    public IReadOnlyList<string> Others => [.. _rest.Select(member => member.Key)];

    /// <summary>A new one of an action, with its defaults; off. What has to be chosen at the tool begins as a fixed value, beside which the choice is offered.</summary>
    public static MappingDraft New(DestinationAction action)
    {
        var draft = new MappingDraft(new(action.Name, action.Slug, action.Trigger ?? "type = \"track\"", action.Defaults()) { Enabled = false }, action);
        foreach (var field in action.Fields.Where(field => field is { Required: true, Offers: not null, Default: null }))
            draft.BecomeFixed(field);
        return draft;
    }

    /// <summary>Lets a field be typed, as what it takes.</summary>
    public void BecomeFixed(Field field)
    {
        var value = Fields[field.Key];
        value.Become(ValueKind.Fixed);
        value.Type = field.Type is FieldType.Number or FieldType.Integer ? FixedType.Number : FixedType.Text;
    }

    public void RemoveOther(string key) => _rest.Remove(key);

    /// <summary>Takes a whole mapping that somebody wrote as JSON.</summary>
    public void Read(JsonObject mapping)
    {
        _rest = mapping.DeepClone().AsObject();
        foreach (var field in Action.Fields)
        {
            var isThere = _rest.Remove(field.Key, out var value);
            var draft = ValueDraft.Of(value, isThere);
            Fields[field.Key] = draft;
        }

        IsBatched = Action.Batch is not null && _rest[Batching] is JsonValue flag && flag.TryGetValue(out bool on) ? on : null;
        BatchOf = Action.Batch is not null && _rest[BatchSize] is JsonValue size && size.GetValueKind() == JsonValueKind.Number ? size.ToString() : "";
        if (IsBatched is not null)
            _rest.Remove(Batching);
        if (BatchOf.Length > 0)
            _rest.Remove(BatchSize);
    }

    /// <summary>The mapping as it would be saved.</summary>
    public JsonObject ToJson()
    {
        JsonObject mapping = [];
        foreach (var field in Action.Fields.Where(field => Fields[field.Key].Kind != ValueKind.Nothing))
            mapping[field.Key] = Fields[field.Key].ToJson();
        foreach (var (key, value) in _rest)
            mapping[key] = value?.DeepClone();
        if (IsBatched is { } batched)
            mapping[Batching] = batched;
        if (int.TryParse(BatchOf, out var size))
            mapping[BatchSize] = size;
        return mapping;
    }

    public WantedMapping ToWanted(bool enabled) => new(Name, Action.Slug, Trigger, ToJson()) { Id = Id, Enabled = enabled };

    public MappingSetup ToSetup() => new(Id ?? Guid.Empty, Name, Action.Slug, Trigger, ToJson(), Enabled);

    /// <summary>What the forms cannot make of what was typed, by field.</summary>
    public IReadOnlyList<Problem> Problems()
    {
        List<Problem> problems =
        [
            .. Action.Fields.Select(field => Fields[field.Key].Problem() is { } message ? new Problem($"mapping/{field.Key}", message) : null).OfType<Problem>(),
        ];
        if (BatchOf.Length > 0 && Action.Batch is { } batch && !(int.TryParse(BatchOf, out var size) && size >= 1 && size <= batch.MaxEvents))
            problems.Add(new(BatchSize, $"From 1 to {batch.MaxEvents} events."));
        return problems;
    }
}
