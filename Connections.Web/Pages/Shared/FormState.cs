using Connections.Core.Workspaces;

namespace Connections.Web.Pages.Shared;

/// <summary>How a form stands: what was wrong with what was sent last, and whether the person may change anything.</summary>
/// <param name="Problems">Shown under their fields.</param>
/// <param name="Disabled">True while it is saved, and for people whose role does not include it.</param>
public sealed record FormState(IReadOnlyList<Problem> Problems, bool Disabled)
{
    /// <summary>The sentence for a field, or null.</summary>
    public string? For(string field) => Problems.For(field);
}
