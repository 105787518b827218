using System.Text.Json.Nodes;

namespace Connections.Core.Mapping.Filters;

/// <summary>A filter of a destination as people write it.</summary>
/// <param name="Name">The name shown to people, and in the reason of what it dropped; at most 64 characters.</param>
/// <param name="If">Which events it is about: FQL, or <c>all</c>.</param>
/// <param name="Actions">What happens to them: objects such as <c>{"type":"DROP"}</c>.</param>
/// <param name="Enabled">Whether it runs.</param>
public sealed record FilterDefinition(string Name, string If, JsonArray Actions, bool Enabled = true)
{
    /// <summary>The stored filter that this is or replaces; empty for a new one.</summary>
    public Guid Id { get; init; }
}
