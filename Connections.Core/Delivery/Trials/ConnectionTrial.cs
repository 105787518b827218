using Connections.Core.Destinations;
using Connections.Core.Workspaces;

namespace Connections.Core.Delivery.Trials;

/// <summary>What a tool said to a request that only asks whether it knows us.</summary>
/// <param name="Succeeded">Whether it did.</param>
/// <param name="Message">What came of it, as a sentence.</param>
/// <param name="Exchanges">The requests that were made, in order.</param>
public sealed record ConnectionAnswer(bool Succeeded, string Message, IReadOnlyList<TrialExchange> Exchanges);

/// <summary>Asks a tool whether the saved settings of a destination are good, by its <see cref="Profile.Check"/>: nothing is written there.</summary>
public sealed class ConnectionTrial
{
    private readonly CurrentSetup _current;
    private readonly ActionRunner _actions;

    internal ConnectionTrial(CurrentSetup current, ActionRunner actions) => (_current, _actions) = (current, actions);

    /// <summary>Asks. Null where the destination was deleted, or its tool has no such request.</summary>
    /// <param name="destinationId">The destination, enabled or not.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    public async Task<ConnectionAnswer?> TestAsync(Guid destinationId, CancellationToken cancellationToken)
    {
        if (!_current.Value.Destinations.TryGetValue(destinationId, out var setup) || DestinationCatalogue.Find(setup.Type) is not { Profile.Check: { } check } entry)
            return null;
        if (DestinationRules.MissingProblems(entry, setup.Settings, OAuthGrant.Of(setup.OAuth)) is [var missing, ..])
            return new(false, missing.Message, []);

        var plan = DeliveryPlan.Compile(setup with { Mappings = [] });
        var action = new DestinationAction("check", "Check") { Description = "Asks whether the credentials are good.", Fields = [], Request = call => check(call) };
        var end = await Inquiry.RunAsync(_actions, plan, action, [], cancellationToken);
        IReadOnlyList<TrialExchange> exchanges = [.. end.Exchanges.Select(exchange => TrialExchange.Of(exchange, plan))];
        return end.Outcomes[0] switch
        {
            Outcome.Delivered => new(true, $"{entry.Profile.Name} accepts the credentials.", exchanges),
            Outcome.Discarded { Status: 401 or 403 } refused => new(false, $"{entry.Profile.Name} refuses the credentials ({refused.Code}). Check them, and what they may do.", exchanges),
            Outcome.Discarded discarded => new(false, plan.Redaction.Apply(discarded.Reason)!, exchanges),
            Outcome.Retry retry => new(false, plan.Redaction.Apply(retry.Reason)!, exchanges),
            var other => throw new InvalidOperationException($"{other} is no answer."),
        };
    }
}
