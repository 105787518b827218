using System.Text.Json.Nodes;

namespace Connections.Core.Destinations;

/// <summary>What a field of a payload holds.</summary>
public enum FieldType
{
    /// <summary>A text; numbers and booleans become one.</summary>
    Text,

#pragma warning disable CA1720 // the word of the mapping language, not of C#
    /// <summary>An object.</summary>
    Object,
#pragma warning restore CA1720

    /// <summary>Any JSON value.</summary>
    Any,
}

/// <summary>One member of an action's payload.</summary>
/// <param name="Key">Its member in the mapping.</param>
/// <param name="Label">What people read.</param>
/// <param name="Type">What it holds.</param>
public sealed record Field(string Key, string Label, FieldType Type)
{
    /// <summary>Whether a payload without it is discarded.</summary>
    public bool Required { get; init; }

    /// <summary>What the preset maps to it; it fills a new mapping and is not applied to events. Null for nothing.</summary>
    public JsonNode? Default { get; init; }

    /// <summary>The only texts it takes; empty for any.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>Help below the field; null for none.</summary>
    public string? Description { get; init; }
}
