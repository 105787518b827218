using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.GoogleAds;

/// <summary>
/// Puts people on a customer match list or takes them off: a job is made, filled and started. A kill in between leaves a job that never
/// starts, which changes nothing; the events go out again in a job of their own.
/// </summary>
internal static class GoogleAdsUserList
{
    public static async Task<IReadOnlyList<EventResult>> PerformAsync(ActionCall call, IVendorCalls vendor, CancellationToken cancellationToken)
    {
        var people = call.Payloads.Select(GoogleAdsPerson.Identifiers).ToList();
        if (people.TrueForAll(person => person is null))
            return [.. people.Select(_ => Unknown)];

        var customer = $"customers/{GoogleAdsText.Digits(call.Setting("customerId"))}";
        var list = $"{customer}/userLists/{Uri.EscapeDataString(call.Text("external_audience_id")!)}";
        var created = await PostAsync($"{customer}/offlineUserDataJobs:create", Payload.Of(("job", Payload.Of(
            ("type", "CUSTOMER_MATCH_USER_LIST"),
            ("customerMatchUserListMetadata", Payload.Of(("userList", list), ("consent", GoogleAdsText.Consent(call.Payload))))))));
        if (created.Json is not JsonObject made || made.Text("resourceName") is not { } job)
            throw new VendorException(EventResult.Again("Google Ads made a job without saying its name."));

        var operation = call.Text("event_name") == "Audience Exited" ? "remove" : "create";
        var filled = await PostAsync($"{job}:addOperations", Payload.Of(
            ("operations", Payload.List(people.OfType<JsonArray>().Select(person => Payload.Of((operation, Payload.Of(("userIdentifiers", person))))))),
            ("enablePartialFailure", true)));
        var results = GoogleAdsAnswer.Judge(filled, people.Count(person => person is not null));
        await PostAsync($"{job}:run", []);

        var next = 0;
        return [.. people.Select(person => person is null ? Unknown : results[results.Count == 1 ? 0 : next++])];

        async Task<VendorAnswer> PostAsync(string path, JsonObject body) =>
            (await vendor.SendAsync(ActionRequest.Post($"{GoogleAdsDestination.Api}/{path}", body), cancellationToken)).OrThrow();
    }

    private static EventResult Unknown => EventResult.Refused("There is nothing by which Google could know the person.", "PAYLOAD_VALIDATION_FAILED");
}
