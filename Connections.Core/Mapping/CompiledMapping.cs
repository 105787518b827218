using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Workspaces;

namespace Connections.Core.Mapping;

/// <summary>
/// How an event becomes a payload: a JSON object in which an object with one <c>@key</c> is a directive and everything else is copied.
/// Compiled once; safe to use from many threads.
/// </summary>
public sealed class CompiledMapping
{
    private readonly Expression _payload;

    private CompiledMapping(Expression payload) => _payload = payload;

    /// <summary>Compiles a mapping; or every problem in it, each with its slash path, such as <c>mapping/v/@path</c>.</summary>
    public static Checked<CompiledMapping> Compile(JsonObject mapping)
    {
        var compiler = new MappingCompiler();
        var payload = compiler.CompileRoot(mapping);
        return compiler.Problems.Count == 0 ? new CompiledMapping(payload) : compiler.Problems.ToArray();
    }

    /// <summary>The payload for an event. Never throws, whatever the event holds.</summary>
    /// <param name="record">The event; no object in it has a member twice (see <see cref="EventJson"/>). It must outlive the payload.</param>
    public JsonObject Resolve(JsonElement record) => _payload(record).Node as JsonObject ?? [];
}
