using System.Text.Json.Nodes;

namespace Connections.Core.Destinations;

/// <summary>One member of an action's payload.</summary>
/// <param name="Key">Its member in the mapping.</param>
/// <param name="Label">What people read.</param>
/// <param name="Type">What it holds.</param>
public sealed record Field(string Key, string Label, FieldType Type)
{
    /// <summary>Whether a payload without it is discarded.</summary>
    public bool Required { get; init; }

    /// <summary>When it is required though <see cref="Required"/> is false; null for never.</summary>
    public FieldConditions? RequiredWhen { get; init; }

    /// <summary>When the form shows it; null for always. Events do not ask.</summary>
    public FieldConditions? ShownWhen { get; init; }

    /// <summary>Whether it is a list of <see cref="Type"/>; a single value becomes a list of one.</summary>
    public bool Multiple { get; init; }

    /// <summary>Whether null is a value of it; else null is taken out.</summary>
    public bool AllowNull { get; init; }

    /// <summary>The members of an object; null for any.</summary>
    public IReadOnlyList<Field>? Properties { get; init; }

    /// <summary>Whether an object with <see cref="Properties"/> keeps members that are not among them.</summary>
    public bool AllowOthers { get; init; }

    /// <summary>The form its texts must have.</summary>
    public FieldFormat Format { get; init; }

    /// <summary>The smallest number; for texts the fewest characters. Null for none.</summary>
    public double? Minimum { get; init; }

    /// <summary>The greatest number; for texts the most characters. Null for none.</summary>
    public double? Maximum { get; init; }

    /// <summary>What the preset maps to it; it fills a new mapping and is not applied to events. Null for nothing.</summary>
    public JsonNode? Default { get; init; }

    /// <summary>The only texts it takes; empty for any.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>What the vendor can be asked for in place of typing a fixed value; null for nothing.</summary>
    public VendorChoices? Offers { get; init; }

    /// <summary>Whether it decides to which host the destination's secrets go, in place of its settings.</summary>
    public bool LeadsSecrets { get; init; }

    /// <summary>Help below the field; null for none.</summary>
    public string? Description { get; init; }
}
