using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Destinations;
using Connections.Core.Mapping;
using Connections.Core.Settings;
using Connections.Core.Workspaces;

namespace Connections.Core.Delivery.Trials;

/// <summary>What a vendor offers for a field.</summary>
/// <param name="Choices">What it offers, by name.</param>
/// <param name="Problem">Why it could not be asked, as a sentence; null where it answered.</param>
public sealed record OfferedChoices(IReadOnlyList<VendorChoice> Choices, string? Problem = null);

/// <summary>Asks vendors what may stand in a field (<see cref="VendorChoices"/>), by a destination's credentials and through the guarded client.</summary>
public sealed class ChoicesTrial
{
    private const int Most = 2_000;

    // Several pages at a slow vendor's: whoever waits at the form types it by hand sooner than that.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    private readonly CurrentSetup _current;
    private readonly ActionRunner _actions;
    private readonly TimeProvider _clock;

    internal ChoicesTrial(CurrentSetup current, ActionRunner actions, TimeProvider clock) => (_current, _actions, _clock) = (current, actions, clock);

    /// <summary>Asks for a field of a mapping, with the settings as they are saved.</summary>
    /// <param name="destinationId">The destination, enabled or not.</param>
    /// <param name="offers">The field's.</param>
    /// <param name="mapping">The mapping as it stands, saved or not: its fixed values may decide.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    public Task<OfferedChoices> OfFieldAsync(Guid destinationId, VendorChoices offers, JsonObject mapping, CancellationToken cancellationToken) =>
        _current.Value.Destinations.TryGetValue(destinationId, out var setup)
            ? AskAsync(setup, offers, setting: null, Fixed(mapping), cancellationToken)
            : Task.FromResult(Unknown("The destination was deleted."));

    /// <summary>Asks for a setting of a destination, with the others as they are saved.</summary>
    public Task<OfferedChoices> OfSettingAsync(Guid destinationId, string setting, CancellationToken cancellationToken) =>
        _current.Value.Destinations.TryGetValue(destinationId, out var setup) && DestinationCatalogue.Find(setup.Type)?.Profile.Offers.GetValueOrDefault(setting) is { } offers
            ? AskAsync(setup, offers, setting, [], cancellationToken)
            : Task.FromResult(Unknown("The destination was deleted."));

    /// <summary>Asks for a setting of a destination that is not there yet, with what was typed so far and nothing else.</summary>
    /// <param name="type">The slug of its type, which has such an offer.</param>
    /// <param name="settings">What was typed.</param>
    /// <param name="endpoint">Its API endpoint; null or empty for the vendor's own.</param>
    /// <param name="setting">The key of the setting.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    public Task<OfferedChoices> OfNewAsync(string type, JsonObject settings, string? endpoint, string setting, CancellationToken cancellationToken)
    {
        var entry = DestinationCatalogue.Find(type) ?? throw new InvalidOperationException($"There is no destination type '{type}'.");
        if (DestinationRules.SettingsProblems(entry, settings, endpoint) is [var problem, ..])
            return Task.FromResult(Unknown(problem.Message));
        var setup = new DestinationSetup(Guid.NewGuid(), type, type, type, false, settings, DestinationRules.Address(DestinationRules.Origin(endpoint)), FrozenSet<Guid>.Empty, []);
        return AskAsync(setup, entry.Profile.Offers[setting], setting, [], cancellationToken);
    }

    private async Task<OfferedChoices> AskAsync(DestinationSetup setup, VendorChoices offers, string? setting, JsonObject payload, CancellationToken cancellationToken)
    {
        if (Missing(setup, setting) is { } missing)
            return Unknown(missing);

        var plan = DeliveryPlan.Compile(setup with { Mappings = [] });
        IReadOnlyList<VendorChoice> found = [];
        var question = new DestinationAction("choices", "Choices")
        {
            Description = $"Asks for {offers.What}.",
            Fields = [],
            PerformAsync = async (call, calls, cancellation) =>
            {
                found = await offers.ReadAsync(call, calls, cancellation);
                return [EventResult.Delivered];
            },
        };
        using var timeout = new CancellationTokenSource(Longest, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            var end = await Inquiry.RunAsync(_actions, plan, question, payload, either.Token);
            return end.Outcomes[0] switch
            {
                Outcome.Delivered => new([.. found.DistinctBy(choice => choice.Value).OrderBy(choice => choice.Name, StringComparer.OrdinalIgnoreCase).Take(Most)]),
                Outcome.Discarded { Status: 401 or 403 } refused => Unknown($"{plan.Profile.Name} does not let these credentials read its {offers.What} ({refused.Code})."),
                Outcome.Discarded discarded => Unknown(plan.Redaction.Apply(discarded.Reason)!),
                Outcome.Retry retry => Unknown(plan.Redaction.Apply(retry.Reason)!),
                var other => throw new InvalidOperationException($"{other} is no answer."),
            };
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return Unknown($"{plan.Profile.Name} did not tell its {offers.What} within {Longest.TotalSeconds:0} seconds.");
        }
    }

    // What is asked for may be missing itself.
    private static string? Missing(DestinationSetup setup, string? setting)
    {
        var profile = DestinationCatalogue.Find(setup.Type)!.Profile;
        if (profile.OAuth is not null && !OAuthGrant.Of(setup.OAuth).IsConnected)
            return $"{profile.Name} is not connected yet: connect it, or paste a token, under Settings.";
        return SettingsCheck.Missing(profile.Settings, setup.Settings).FirstOrDefault(one => one.Key != setting) is { } missing
            ? $"{missing.Label} is missing: {profile.Name} cannot be asked without it."
            : null;
    }

    // What the mapping makes of an event that holds nothing is what it says by itself.
    private static JsonObject Fixed(JsonObject mapping)
    {
        if (CompiledMapping.Compile(mapping).Value is not { } compiled)
            return [];
        using var made = new MemoryStream();
        using (var writer = new Utf8JsonWriter(made))
            compiled.Write(EventJson.Parse("{}"u8.ToArray()), writer);
        return JsonNode.Parse(Encoding.UTF8.GetString(made.ToArray())) as JsonObject ?? [];
    }

    private static OfferedChoices Unknown(string problem) => new([], problem);
}
