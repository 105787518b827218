namespace Connections.Core.Destinations.Pipedrive;

/// <summary>A kind of record that is searched for by a field of its own.</summary>
/// <param name="Path">Its part of the API's addresses.</param>
/// <param name="Setting">The setting with the key of its external id, which is also what the search calls it.</param>
/// <param name="Match">What fields of payloads begin with that say which record is meant; empty for the record that a payload is.</param>
internal sealed record PipedriveItem(string Path, string Setting, string Match)
{
    public static PipedriveItem Person { get; } = new("persons", "personField", "person_");

    public static PipedriveItem Organization { get; } = new("organizations", "organizationField", "organization_");

    public static PipedriveItem Deal { get; } = new("deals", "dealField", "deal_");

    /// <summary>The field that is searched in: the mapping's, else the setting's.</summary>
    public string FieldOf(ActionCall call) => call.Text($"{Match}match_field") ?? call.Setting(Setting) ?? "id";

    /// <summary>What is searched for; null for nothing.</summary>
    public string? ValueOf(ActionCall call) => call.Text($"{Match}match_value");

    /// <summary>The same kind, as the record that a payload is.</summary>
    public PipedriveItem Itself => this with { Match = "" };
}
