using System.Text.Json;

namespace Connections.Core.Consent;

/// <summary>
/// Whether a destination may receive an event, given what its user agreed to: <c>context.consent.categoryPreferences</c>, an object of
/// categories and booleans.
/// </summary>
/// <remarks>
/// Rules of Segment's "Consent in Segment Connections", read 2026-11. A destination without a category receives everything. One with
/// several needs a yes to every one of them; a category that the event does not name counts as no. An event without preferences is not
/// held back; one whose preferences are empty is, since everything in them is missing. An event's <c>integrations</c> count beside
/// this: both must allow it. On replay the consent counts as it was sent.
/// </remarks>
/// <param name="categories">The ids of the destination's categories; case counts.</param>
public sealed class ConsentRule(IReadOnlyCollection<string> categories)
{
    /// <summary>Whether it allows every event, whatever that holds.</summary>
    internal bool AllowsAll => categories.Count == 0;

    /// <summary>Whether the destination may receive the event. Never throws, whatever the event holds.</summary>
    public bool Allows(JsonElement record)
    {
        if (categories.Count == 0 || Preferences(record) is not { } preferences)
            return true;
        foreach (var category in categories)
        {
            // A yes is the literal true: "true" may be anything that a page has stored.
            if (preferences.ValueKind != JsonValueKind.Object || !preferences.TryGetProperty(category, out var answer) || answer.ValueKind != JsonValueKind.True)
                return false;
        }

        return true;
    }

    // Null where nobody asked the user. Preferences that are there and no object are no yes to anything.
    private static JsonElement? Preferences(JsonElement record)
    {
        foreach (var name in (ReadOnlySpan<string>)["context", "consent", "categoryPreferences"])
        {
            if (record.ValueKind != JsonValueKind.Object || !record.TryGetProperty(name, out var next) || next.ValueKind == JsonValueKind.Null)
                return null;
            record = next;
        }

        return record;
    }
}
