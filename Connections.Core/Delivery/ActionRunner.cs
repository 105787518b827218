using System.Collections.Concurrent;
using Connections.Core.Delivery.Tokens;
using Connections.Core.Destinations;
using Connections.Core.Workspaces;
using Microsoft.Extensions.Logging;

namespace Connections.Core.Delivery;

/// <summary>Runs an action for one payload or for those of a batch, and makes an outcome for each of whatever comes of it.</summary>
/// <param name="vendor">Sends the requests.</param>
/// <param name="clock">The time.</param>
/// <param name="logger">Hears of our own faults.</param>
/// <param name="tokens">Gives the tokens of destinations with OAuth, and renews them; null where the stored ones are taken as they are.</param>
internal sealed partial class ActionRunner(VendorClient vendor, TimeProvider clock, ILogger<ActionRunner> logger, AccessTokens? tokens = null)
{
    private readonly ConcurrentDictionary<Guid, Pace> _paces = [];

    /// <summary>Runs it. It never throws for the vendor's or the action's sake.</summary>
    /// <param name="plan">The destination.</param>
    /// <param name="mapping">The mapping that made the payloads.</param>
    /// <param name="payloads">What it made; more than one only for an action with a <see cref="Batch"/>.</param>
    /// <param name="cancellationToken">Gives up the request in flight.</param>
    /// <param name="readsAll">Whether the answers are to be shown, so that what says no more than that the event arrived is read as well.</param>
    /// <param name="inBatch">Whether it goes in the form of a batch, though it may be one payload.</param>
    public Task<ActionEnd> RunAsync(
        DeliveryPlan plan, PlannedMapping mapping, IReadOnlyList<MadePayload> payloads, CancellationToken cancellationToken, bool readsAll = false,
        bool inBatch = false)
    {
        var form = new Form(readsAll, inBatch);
        return tokens is null || plan.Profile.OAuth is null
            ? TryAsync(plan, mapping, payloads, Stored(plan), form, cancellationToken)
            : WithTokenAsync(tokens, plan, mapping, payloads, form, cancellationToken);
    }

    private async Task<ActionEnd> WithTokenAsync(
        AccessTokens tokens, DeliveryPlan plan, PlannedMapping mapping, IReadOnlyList<MadePayload> payloads, Form form, CancellationToken cancellationToken)
    {
        string? token;
        try
        {
            token = await tokens.CurrentAsync(plan.Setup, cancellationToken);
        }
        catch (VendorException e)
        {
            return new(Judged(Repeat(e.Result, payloads.Count), response: null, answered: false), []);
        }

        var end = await TryAsync(plan, mapping, payloads, token, form, cancellationToken);
        return end.Outcomes.Any(IsUnauthorised) ? await WithAnotherTokenAsync(plan, mapping, payloads, token, end, form, cancellationToken) : end;
    }

    // Once: those of the payloads whose token was refused, with a new one.
    private async Task<ActionEnd> WithAnotherTokenAsync(
        DeliveryPlan plan, PlannedMapping mapping, IReadOnlyList<MadePayload> payloads, string? refused, ActionEnd end, Form form, CancellationToken cancellationToken)
    {
        var again = Enumerable.Range(0, payloads.Count).Where(at => IsUnauthorised(end.Outcomes[at])).ToList();
        var outcomes = end.Outcomes.ToArray();
        try
        {
            if (await tokens!.AfterRefusalAsync(plan.Setup, refused, cancellationToken) is not { } token)
                return end;
            var second = await TryAsync(plan, mapping, [.. again.Select(at => payloads[at])], token, form, cancellationToken);
            foreach (var (place, at) in again.Index())
                outcomes[at] = second.Outcomes[place];
            return new(outcomes, [.. end.Exchanges, .. second.Exchanges]);
        }
        catch (VendorException e)
        {
            foreach (var at in again)
                outcomes[at] = RetryPolicy.Judge(e.Result, response: null, answered: true);
            return new(outcomes, end.Exchanges);
        }
    }

    private async Task<ActionEnd> TryAsync(
        DeliveryPlan plan, PlannedMapping mapping, IReadOnlyList<MadePayload> payloads, string? token, Form form, CancellationToken cancellationToken)
    {
        var action = mapping.Action;
        var body = form is { InBatch: true, ReadsAll: false } ? new BatchBody() : null;
        var call = CallOf(plan, mapping, payloads, token, form.InBatch, body);
        var judge = action.Judge ?? plan.Profile.Judge;
        var calls = new VendorCalls(plan, call, vendor, PaceOf(plan), clock, readsAll: form.ReadsAll || judge is not null || action.PerformAsync is not null);
        IReadOnlyList<EventResult> results;
        try
        {
            results = action.PerformAsync is { } perform
                ? Whole(await perform(call, calls, cancellationToken), payloads.Count)
                : action.Batch is { AllOrNothing: true }
                    ? await HalvesOf(action, calls, judge, cancellationToken).SendAsync(call)
                    : await RequestAsync(action, call, calls, judge, cancellationToken);
        }
        catch (VendorException e)
        {
            results = Repeat(e.Result, payloads.Count);
        }
#pragma warning disable CA1031 // A fault of one destination with its events. Thrown, it would undo the commit of all that was sent beside it, and they would go out again and again.
        catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
        {
            Failed(logger, plan.Setup.Slug, e);
            results = Repeat(EventResult.Refused($"A fault of this program: {e.Message}", "INTERNAL"), payloads.Count);
        }

        if (form.ReadsAll || !AllArrived(results))
            return new(Judged(results, calls.LastResponse, calls.Answered), calls.Exchanges);
        body?.GiveBack();
        return ActionEnd.Arrived(results.Count);
    }

    private static bool AllArrived(IReadOnlyList<EventResult> results)
    {
        for (var at = 0; at < results.Count; at++)
            if (!results[at].IsArrival)
                return false;
        return true;
    }

    // Apart, since what it captures would be made for each call.
    private static Halves HalvesOf(DestinationAction action, VendorCalls calls, Func<VendorAnswer, int, IReadOnlyList<EventResult>>? judge, CancellationToken cancellationToken) =>
        new(part => RequestAsync(action, part, calls, judge, cancellationToken));

    private static Outcome[] Judged(IReadOnlyList<EventResult> results, string? response, bool answered)
    {
        var outcomes = new Outcome[results.Count];
        for (var at = 0; at < outcomes.Length; at++)
            outcomes[at] = RetryPolicy.Judge(results[at], results[at].IsArrival ? null : response, answered);
        return outcomes;
    }

    /// <summary>
    /// The requests that <see cref="RunAsync"/> would send for one payload, credentials included. Of an action that goes by the vendor's answers the first one
    /// alone; null where even that cannot be told, since it is no request by HTTP.
    /// </summary>
    public Checked<ActionRequest[]>? Prepare(DeliveryPlan plan, PlannedMapping mapping, MadePayload payload)
    {
        try
        {
            var call = CallOf(plan, mapping, [payload], Stored(plan));
            if (mapping.Action.PerformAsync is { } perform)
                return First(plan, call, perform);
            var made = Make(mapping.Action, call);
            return made.Value is { } requests && plan.Profile.Authenticate is { } authenticate
                ? requests.Select(request => authenticate(call, request)).ToArray()
                : made;
        }
        catch (VendorException e)
        {
            return new Problem("payload", e.Result.Message ?? e.Message);
        }
#pragma warning disable CA1031 // a fault of one destination, which a send would make of the event as well
        catch (Exception e)
#pragma warning restore CA1031
        {
            Failed(logger, plan.Setup.Slug, e);
            return new Problem("payload", $"A fault of this program: {e.Message}");
        }
    }

    private static Checked<ActionRequest[]>? First(
        DeliveryPlan plan, ActionCall call, Func<ActionCall, IVendorCalls, CancellationToken, Task<IReadOnlyList<EventResult>>> perform)
    {
        var vendor = new FirstRequest(plan, call);
        var results = vendor.Find(perform);
        if (vendor.Made is { } made)
            return new[] { made };
        if (results is [{ Status: < 200 or >= 300 } refused, ..])
            return new Problem("payload", refused.Message ?? $"The action refuses it with {refused.Status}.");
        return (Checked<ActionRequest[]>?)null;
    }

    // One for each destination, whoever sends to it: live events, re-sends, trials.
    private Pace? PaceOf(DeliveryPlan plan) =>
        plan.Profile.RequestsPerSecond is { } perSecond ? _paces.GetOrAdd(plan.Setup.Id, static (_, of) => new(of.perSecond, of.clock), (perSecond, clock)) : null;

    private ActionCall CallOf(
        DeliveryPlan plan, PlannedMapping mapping, IReadOnlyList<MadePayload> payloads, string? token, bool inBatch = false, BatchBody? body = null) =>
        new(new PayloadNodes(payloads), plan.Setup.Settings)
        {
            Made = payloads,
            SettingTexts = plan.SettingTexts,
            InBatch = inBatch,
            Body = body,
            SyncMode = mapping.SyncMode,
            MatchingKey = mapping.MatchingKey,
            Mapping = mapping.Source,
            AccessToken = token,
            Now = clock.GetUtcNow(),
        };

    private static string? Stored(DeliveryPlan plan) => plan.Setup.OAuth?["accessToken"]?.GetValue<string>();

    private static bool IsUnauthorised(Outcome outcome) => outcome is Outcome.Discarded { Status: 401 };

    private static async Task<IReadOnlyList<EventResult>> RequestAsync(
        DestinationAction action, ActionCall call, VendorCalls calls, Func<VendorAnswer, int, IReadOnlyList<EventResult>>? judge, CancellationToken cancellationToken)
    {
        var made = Make(action, call);
        if (made.Value is not { } requests)
            return call.Payloads.Count == 1 ? [Refused(made)] : await WithoutRefusedAsync(action, call, calls, judge, cancellationToken);

        IReadOnlyList<EventResult>? results = null;
        foreach (var request in requests)
        {
            var answer = await calls.SendAsync(request, cancellationToken);
            results = answer.IsSuccess && judge is not null ? Whole(judge(answer, call.Payloads.Count), call.Payloads.Count) : Repeat(EventResult.Of(answer), call.Payloads.Count);
            if (!AllArrived(results))
                break;
        }

        return results ?? Repeat(EventResult.Delivered, call.Payloads.Count);
    }

    // No request can be made of these together: whichever of them is to blame is refused, and the others go without it.
    private static async Task<IReadOnlyList<EventResult>> WithoutRefusedAsync(
        DestinationAction action, ActionCall call, VendorCalls calls, Func<VendorAnswer, int, IReadOnlyList<EventResult>>? judge, CancellationToken cancellationToken)
    {
        var alone = call.Payloads.Select(payload => Make(action, call.For(payload))).ToList();
        var good = call.Payloads.Where((_, at) => alone[at].Value is not null).ToList();
        if (good.Count == call.Payloads.Count)
            throw new InvalidOperationException("No request can be made of payloads of which each one has its own.");
        var sent = good.Count == 0 ? [] : await RequestAsync(action, call.For(good), calls, judge, cancellationToken);
        var next = 0;
        return [.. alone.Select(one => one.Value is null ? Refused(one) : sent[next++])];
    }

    private static Checked<ActionRequest[]> Make(DestinationAction action, ActionCall call)
    {
        if (action.Requests is { } several)
            return several(call);
        var made = action.Request!(call);
        return made.Value is { } request ? new[] { request } : made.Problems.ToArray();
    }

    private static EventResult Refused<T>(Checked<T> made)
        where T : class => EventResult.Refused(string.Join(" ", made.Problems.Select(problem => problem.Message)), "PAYLOAD_VALIDATION_FAILED");

    private static EventResult[] Repeat(EventResult result, int count)
    {
        var all = new EventResult[count];
        Array.Fill(all, result);
        return all;
    }

    private static IReadOnlyList<EventResult> Whole(IReadOnlyList<EventResult> results, int count) => results.Count switch
    {
        var given when given == count => results,
        1 => Repeat(results[0], count),
        var given => throw new InvalidOperationException($"{given} results for {count} events."),
    };

    /// <summary>How a call is made; see <see cref="RunAsync"/>.</summary>
    private readonly record struct Form(bool ReadsAll, bool InBatch);

    [LoggerMessage(LogLevel.Error, "Destination {Destination} failed at an event by a fault of this program.")]
    private static partial void Failed(ILogger logger, string destination, Exception exception);
}
