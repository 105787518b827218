namespace Connections.Core.Mapping;

/// <summary>Unwinds the parser to <see cref="Trigger.Parse"/>, which makes a problem of it; nobody else sees one.</summary>
internal sealed class TriggerSyntaxException(int offset, string message) : Exception(message)
{
    /// <summary>Where, from 0.</summary>
    public int Offset { get; } = offset;
}
