using System.Text;
using Connections.Core.Delivery;
using Connections.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Connections.Tests.Destinations.Requests;

/// <summary>Every destination sends what is published of it. Where it does not, an <see cref="IDepartures"/> names the reason.</summary>
public sealed class RequestVectorTests
{
    public static TheoryData<string, string, int> Cases()
    {
        var cases = new TheoryData<string, string, int>();
        foreach (var vector in RequestVectors.All)
            cases.Add(vector.File, vector.Case, vector.At);
        return cases;
    }

    [Theory, MemberData(nameof(Cases))]
    public async Task Its_published_requests_are_met(string file, string name, int at)
    {
        var vector = RequestVectors.Find(file, name, at);
        using var vendor = new ScriptedVendor { Answers = request => Task.FromResult(vector.Answer(request)) };
        var clock = new HurriedClock(new(2024, 3, 5, 10, 0, 0, TimeSpan.Zero));
        var options = Options.Create(new DeliveryOptions());
        var delivery = new EventDelivery(new(new(new OneClient(vendor), options, clock), clock, NullLogger<ActionRunner>.Instance));

        var end = await delivery.RunAsync(DeliveryPlan.Compile(vector.Setup()), Encoding.UTF8.GetBytes(vector.Event.GetRawText()), [], default, isAccepted: true);

        if (vector.IsRefused)
            Assert.IsType<Outcome.Discarded>(end.Outcome);
        else
            Assert.IsType<Outcome.Delivered>(end.Outcome);
        Assert.Collection(vendor.Received, [.. vector.Requests().Select(expected => (Action<ReceivedRequest>)(actual => RequestMatch.AssertEqual(expected, actual)))]);
    }
}
