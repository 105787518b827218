using System.Text;
using Connections.Core.Delivery;
using Connections.Core.Destinations;
using Connections.Tests.Destinations.Requests;
using Connections.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Connections.Tests.Delivery.Trials;

/// <summary>Over the whole catalogue: what a preview says is what is sent.</summary>
public sealed class PreviewVectorTests
{
    [Fact, Owes(45)]
    public async Task Whatever_a_preview_shows_is_sent_byte_for_byte()
    {
        var compared = 0;
        foreach (var vector in RequestVectors.All.Where(vector => !vector.IsRefused))
        {
            using var vendor = new ScriptedVendor { Answers = request => Task.FromResult(vector.Answer(request)) };
            var clock = new HurriedClock(new(2024, 3, 5, 10, 0, 0, TimeSpan.Zero));
            var runner = new ActionRunner(new(new OneClient(vendor), Options.Create(new DeliveryOptions()), clock), clock, NullLogger<ActionRunner>.Instance);
            var plan = DeliveryPlan.Compile(vector.Setup());
            var mapping = plan.Mappings[0];
            if (!mapping.Trigger.Matches(vector.Event) || mapping.Payload.Make(vector.Event, inBatch: false).Value is not { } payload || runner.Prepare(plan, mapping, payload) is not { } made)
                continue;

            await runner.RunAsync(plan, mapping, [payload], default);

            // Of an action that goes by the vendor's answers the first one is shown.
            var shown = mapping.Action.PerformAsync is null ? vendor.Received : vendor.Received.Take(1);
            Assert.Equal(shown.Select(sent => $"{sent.Method} {sent.Address.AbsoluteUri}\n{sent.Body}"), made.Value?.Select(Shown) ?? []);
            compared += vendor.Received.Count;
        }

        Assert.NotEqual(0, compared);
    }

    private static string Shown(ActionRequest request)
    {
        using var message = VendorClient.Compose(request, endpoint: null);
        return $"{message.Method} {message.RequestUri!.AbsoluteUri}\n{Encoding.UTF8.GetString(request.Body.Span)}";
    }
}
