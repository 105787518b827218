using System.Text.Json;
using Connections.Core.Consent;
using Connections.Core.Destinations;
using Connections.Core.Mapping;
using Connections.Core.Mapping.Filters;
using Connections.Core.Settings;
using Connections.Core.Workspaces;

namespace Connections.Core.Delivery;

/// <summary>
/// Whether an event goes to a destination at all, before any mapping is asked: its <c>integrations</c>, then whether its sender's library
/// served the tool itself, then what its user agreed to, then the destination's filters. Asked once for an event: what was let in stays in, also when it is tried again, or a sample would be drawn anew.
/// </summary>
internal sealed class Admission
{
    private const string ByConsent = "FILTERED_BY_END_USER_CONSENT";
    private const string ByRules = "FILTERED_BY_RULES";
    private const string FilterError = "FILTER_ERROR";

    private readonly IntegrationsRule? _integrations;
    private readonly BundledRule? _bundled;
    private readonly ConsentRule _consent;
    private readonly EventFilters _filters;

    public Admission(IDestination entry, DestinationSetup setup)
    {
        var profile = entry.Profile;
        IReadOnlyList<string> names = [profile.Name, profile.Slug, .. profile.Aliases];
        _integrations = profile.TakesEverything ? null : new(names);
        _bundled = profile.TakesEverything ? null : new(names);
        _consent = new(setup.ConsentCategories);
        _filters = profile.TakesEverything ? EventFilters.None : EventFilters.Compile(setup.Filters);
        var missing = SettingsCheck.Missing(profile.Settings, setup.Settings).Select(setting => $"The setting '{setting.Key}' is missing.");
        var wrong = SettingsCheck.Problems(profile.Settings, setup.Settings).Where(problem => profile.Settings.Any(setting => setting.Key == problem.Field))
            .Select(problem => $"The setting '{problem.Field}' is wrong: {problem.Message}");
        SettingsProblem = missing.Concat(wrong).FirstOrDefault();
    }

    /// <summary>Why nothing can be sent with these settings, naming the first wrong one; null where they are whole.</summary>
    public string? SettingsProblem { get; }

    /// <summary>Whether filters may change an event, so that the one that goes on is not the one in the log.</summary>
    public bool ChangesEvents => _filters.ChangeEvents;

    /// <summary>Whether an event goes on as it is, as far as its bytes tell: nothing in it speaks of this tool, and there is no rule that looks further.</summary>
    public bool LetsIn(PlainEvent record) =>
        _consent.AllowsAll && _filters.IsEmpty
        && _integrations?.LetsIn(record.Raw(PlainMember.Integrations)) is not false && _bundled?.LetsIn(record.Raw(PlainMember.Metadata)) is not false;

    /// <summary>What becomes of an event. Never throws, whatever the event holds.</summary>
    public Admitted Judge(JsonElement record)
    {
        if (_integrations?.FilteredBy(record) is { } rule)
            return new(record, rule);
        if (_bundled?.FilteredBy(record) is { } bundled)
            return new(record, bundled);
        if (!_consent.Allows(record))
            return new(record, ByConsent);
        var verdict = _filters.Apply(record);
        return new(verdict.Event, verdict.Why switch
        {
            FilterDrop.None => null,
            FilterDrop.Invalid => $"{FilterError}: {verdict.Filter}",
            _ => $"{ByRules}: {verdict.Filter}",
        });
    }
}

/// <summary>What an <see cref="Admission"/> says.</summary>
/// <param name="Event">The event as filters left it: what triggers and mappings see.</param>
/// <param name="FilteredBy">Why it does not go on: a code, and behind a colon the name of the filter; null where it does.</param>
internal readonly record struct Admitted(JsonElement Event, string? FilteredBy);
