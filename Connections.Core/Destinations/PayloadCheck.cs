using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Mapping;
using Connections.Core.Workspaces;

namespace Connections.Core.Destinations;

/// <summary>
/// Makes payloads that fit an action's fields: a mapping and the fields, compiled together. Only what the action declares is evaluated;
/// it is written once, straight from the event. Safe to use from many threads.
/// </summary>
internal sealed class PayloadCheck
{
    private readonly IReadOnlyList<Field> _fields;
    private readonly (int Field, Expression Value)[] _members;
    private readonly Func<JsonElement, JsonElement> _scope;
    private readonly string? _syncMode;
    private readonly bool _requires;
    private readonly bool _hasConditions;
    private readonly bool _passesOn; // every member goes on as the event has it
    private readonly string? _wholeIn; // the one member that there is, where that is the whole event, and nothing else is asked for

    public PayloadCheck(IReadOnlyList<Field> fields, CompiledMapping mapping)
        : this(fields, mapping.Members, mapping.Scope, mapping.SyncMode)
    {
        if (_passesOn && mapping.IsOfEvent && _members is [var (place, value)] && value == ValueDirectives.Whole
            && fields.All(field => !field.Required || field == fields[place]))
            _wholeIn = fields[place].Key;
    }

    private PayloadCheck(IReadOnlyList<Field> fields, IEnumerable<KeyValuePair<string, Expression>> members, Func<JsonElement, JsonElement> scope, string? syncMode)
    {
        (_fields, _scope, _syncMode) = (fields, scope, syncMode);
        var places = fields.Select((field, index) => (field.Key, index)).ToDictionary(StringComparer.Ordinal);
        _members = [.. members.Where(member => places.ContainsKey(member.Key)).Select(member => (places[member.Key], member.Value))];
        _requires = fields.Any(field => field.Required);
        _hasConditions = fields.Any(field => field.RequiredWhen is not null);
        _passesOn = !_hasConditions && _members.All(member => fields[member.Field] is { Type: FieldType.Any, Multiple: false });
    }

    /// <summary>
    /// A new payload with the declared members only, nulls and empty texts removed; or every problem. What is refused here is refused for
    /// good: the same event gives the same payload.
    /// </summary>
    public static Checked<JsonObject> Fit(IReadOnlyList<Field> fields, JsonObject mapped)
    {
        var element = JsonSerializer.SerializeToElement(mapped);
        var members = element.EnumerateObject().Select(member => KeyValuePair.Create<string, Expression>(member.Name, _ => Resolved.Of(member.Value)));
        return new PayloadCheck(fields, members, record => record, null).Fit(element);
    }

    /// <summary>The nodes of what <see cref="Make(JsonElement, bool)"/> gives.</summary>
    public Checked<JsonObject> Fit(JsonElement record, bool inBatch = false)
    {
        var made = Make(record, inBatch);
        return made.Value is { } payload ? payload.Nodes : made.Problems.ToArray();
    }

    /// <summary>The payload of an event, as <see cref="Fit(IReadOnlyList{Field}, JsonObject)"/> says. Never throws, whatever the event holds.</summary>
    /// <param name="record">The event; no object in it has a member twice (see <see cref="EventJson"/>).</param>
    /// <param name="inBatch">Whether it is one of a batch: there an empty text is a value of a text field.</param>
    public Checked<MadePayload> Make(JsonElement record, bool inBatch)
    {
        var scope = _scope(record);
        if (_passesOn)
            return PassOn(scope);
        using var scratch = JsonScratch.Rent();
        var fitted = new FieldWriter(scratch.Writer, inBatch);
        Span<bool> found = _fields.Count <= 256 ? stackalloc bool[_fields.Count] : new bool[_fields.Count];

        scratch.Writer.WriteStartObject();
        foreach (var (field, value) in _members)
            found[field] = fitted.Write(_fields[field], value(scope));
        scratch.Writer.WriteEndObject();

        for (var i = 0; i < found.Length; i++)
        {
            if (!found[i] && _fields[i].Required)
                Miss(fitted, _fields[i]);
        }

        if (fitted.Problems.Count > 0)
            return fitted.Problems.ToArray();
        var payload = scratch.ToElement();
        return _hasConditions && Unmet(fitted, payload, found) ? fitted.Problems.ToArray() : MadePayload.Of(payload);
    }

    /// <summary>As <see cref="Make(JsonElement, bool)"/>; of a mapping that passes whole events on, no tree is made of the event.</summary>
    public Checked<MadePayload> Make(PlainEvent record, bool inBatch) => _wholeIn is null ? Make(record.Record, inBatch) : MadePayload.Of(_wholeIn, record);

    // What is sent as it is need not be written and read again on the way: for a whole event that is most of the work.
    private Checked<MadePayload> PassOn(JsonElement scope)
    {
        var members = new KeyValuePair<string, JsonElement>[_members.Length];
        var count = 0;
        foreach (var (place, value) in _members)
        {
            var (field, found) = (_fields[place], value(scope));
            if (found.Exists || (found.IsPresent && field.AllowNull))
                members[count++] = new(field.Key, found.ToElement());
        }

        Array.Resize(ref members, count);
        var payload = MadePayload.Of(members);
        return _requires && Missing(payload) is { Length: > 0 } missing ? missing : payload;
    }

    private Problem[] Missing(MadePayload payload) => [.. _fields.Where(field => field.Required && !payload.TryGet(field.Key, out _)).Select(Missed)];

    private bool Unmet(FieldWriter fitted, JsonElement payload, ReadOnlySpan<bool> found)
    {
        for (var i = 0; i < found.Length; i++)
        {
            if (!found[i] && _fields[i].RequiredWhen?.Hold(payload, _syncMode) == true)
                Miss(fitted, _fields[i]);
        }

        return fitted.Problems.Count > 0;
    }

    private static void Miss(FieldWriter fitted, Field field)
    {
        var problem = Missed(field);
        fitted.Note(problem.Field, problem.Message);
    }

    private static Problem Missed(Field field) => new(field.Key, $"The root value is missing the required field '{field.Key}'.");
}
