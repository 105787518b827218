using Connections.Core.Workspaces;

namespace Connections.Core.Mapping;

/// <summary>Unwinds a parser to whoever called it, who makes a problem of it; nobody else sees one.</summary>
internal sealed class FqlException(int offset, string message) : Exception(message)
{
    /// <summary>Where, from 0; the text's length for its end.</summary>
    public int Offset { get; } = offset;

    /// <summary>The problem of that field.</summary>
    public Problem ToProblem(string field) => new(field, $"At character {Offset + 1}: {Message}") { Offset = Offset };
}
