using System.Text.Json.Nodes;
using Connections.Core.Delivery;
using Connections.Core.Destinations;
using Connections.Core.Workspaces;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Delivery;

/// <summary>
/// A vendor that takes batches and answers for each event: the body's <c>again</c> and <c>refused</c> name those that failed.
/// It is no entry of the catalogue; a rig's webhooks are delivered as if they were it.
/// </summary>
internal sealed class SortingVendor(int? perSecond = null, int? atATime = null) : IDestination
{
    public Profile Profile { get; } = new("sorting", "Sorting", "Raw Data")
    {
        Description = "Answers for each event.",
        RequestsPerSecond = perSecond,
        Concurrency = atATime,
    };

    public IReadOnlyList<DestinationAction> Actions { get; } =
    [
        new("send", "Send")
        {
            Description = "Sends names.",
            Batch = new(100),
            Fields = [new("data", "Data", FieldType.Any)],
            PerformAsync = async (call, calls, cancellationToken) =>
            {
                var names = call.Payloads.Select(payload => payload["data"]!.GetValue<string>()).ToList();
                var answer = (await calls.SendAsync(ActionRequest.Post("https://api.example.com/", new JsonArray([.. names.Select(name => JsonValue.Create(name))])), cancellationToken)).OrThrow();
                return [.. names.Select(name => Has(answer, "again", name) ? EventResult.Again("Later.") : Has(answer, "refused", name) ? EventResult.Refused("Never.") : EventResult.Delivered)];
            },
        },
    ];

    /// <summary>Has the rig deliver to it.</summary>
    public static void Deliver(DeliveryRig rig) => rig.Deliverer = ActivatorUtilities.CreateInstance<Deliverer>(
        rig.Services, (Func<DestinationSetup, DeliveryPlan>)(setup => DeliveryPlan.Compile(setup with { Settings = [] }, new SortingVendor())));

    private static bool Has(VendorAnswer answer, string list, string name) => (answer.Json?[list] as JsonArray)?.Any(one => one!.GetValue<string>() == name) == true;
}
