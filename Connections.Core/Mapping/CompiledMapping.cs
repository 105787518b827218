using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Workspaces;

namespace Connections.Core.Mapping;

/// <summary>
/// How an event becomes a payload: a JSON object in which an object with one <c>@key</c> is a directive and everything else is copied.
/// Compiled once to a tree that writes with a <see cref="Utf8JsonWriter"/>; safe to use from many threads.
/// </summary>
public sealed class CompiledMapping
{
    private readonly Expression? _first;
    private readonly Expression _payload;

    internal CompiledMapping(Expression? first, IReadOnlyDictionary<string, Expression> members, Expression payload) =>
        (_first, Members, _payload) = (first, members, payload);

    /// <summary>What happens to what the destination holds: <c>add</c>, <c>update</c>, <c>upsert</c>, <c>delete</c> or <c>mirror</c>; null where the mapping does not say.</summary>
    public string? SyncMode { get; init; }

    /// <summary>The field by which the destination's records are found; null where the mapping does not say.</summary>
    public string? MatchingKey { get; init; }

    /// <summary>The payload's members in the mapping's order; each is evaluated against <see cref="Scope"/>.</summary>
    internal IReadOnlyDictionary<string, Expression> Members { get; }

    /// <summary>Compiles a mapping; or every problem in it, each with its slash path, such as <c>mapping/v/@path</c>.</summary>
    public static Checked<CompiledMapping> Compile(JsonObject mapping)
    {
        var compiler = new MappingCompiler();
        var compiled = compiler.CompileRoot(mapping);
        return compiled is not null && compiler.Problems.Count == 0 ? compiled : compiler.Problems.ToArray();
    }

    /// <summary>Writes the payload for an event: an object. Never throws, whatever the event holds.</summary>
    /// <param name="record">The event; no object in it has a member twice (see <see cref="EventJson"/>).</param>
    /// <param name="writer">Allows a depth of 1,000.</param>
    public void Write(JsonElement record, Utf8JsonWriter writer) => _payload(Scope(record)).WriteTo(writer);

    /// <summary>The payload for an event. Never throws, whatever the event holds.</summary>
    /// <param name="record">The event; no object in it has a member twice (see <see cref="EventJson"/>).</param>
    public JsonObject Resolve(JsonElement record)
    {
        using var scratch = JsonScratch.Rent();
        Write(record, scratch.Writer);
        return JsonObject.Create(scratch.ToElement())!;
    }

    /// <summary>Whether the members are evaluated against the event itself.</summary>
    internal bool IsOfEvent => _first is null;

    /// <summary>What the members are evaluated against: the event, or what a directive at the root made of it.</summary>
    internal JsonElement Scope(JsonElement record) => _first is null ? record : _first(record).ToElement();
}
