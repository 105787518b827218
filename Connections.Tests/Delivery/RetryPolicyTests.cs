using Connections.Core.Delivery;

namespace Connections.Tests.Delivery;

public sealed class RetryPolicyTests
{
    private static readonly DateTimeOffset First = new(2026, 3, 5, 10, 0, 0, TimeSpan.Zero);
    private readonly RetryPolicy _policy = new(new());

    [Theory, InlineData(200), InlineData(201), InlineData(204), InlineData(299)]
    public void A_status_of_success_is_a_delivery(int status) => Assert.IsType<Outcome.Delivered>(RetryPolicy.Judge(new(status), null, true));

    [Theory, InlineData(408), InlineData(423), InlineData(429), InlineData(500), InlineData(502), InlineData(503), InlineData(511), InlineData(529), InlineData(598)]
    public void A_status_that_may_pass_is_tried_again(int status) =>
        Assert.Equal($"{status}", Assert.IsType<Outcome.Retry>(RetryPolicy.Judge(new(status), null, true)).Code);

    [Theory, InlineData(400), InlineData(401), InlineData(404), InlineData(410), InlineData(422), InlineData(501), InlineData(302)]
    public void Any_other_status_is_for_good(int status) =>
        Assert.Equal($"{status}", Assert.IsType<Outcome.Discarded>(RetryPolicy.Judge(new(status), null, true)).Code);

    [Theory, InlineData(1, 5), InlineData(2, 10), InlineData(5, 80), InlineData(20, 3600)]
    public void Waits_double_up_to_the_longest_give_or_take_half(int attempt, int seconds) =>
        Assert.InRange(_policy.BackOff(attempt).TotalSeconds, seconds * 0.5, seconds * 1.5);

    [Fact]
    public void The_last_try_is_at_the_end_of_the_window()
    {
        var late = First.AddHours(3.9);

        Assert.Equal(First.AddHours(4), _policy.NextTry(12, First, late, TimeSpan.FromDays(1)));
        Assert.Null(_policy.NextTry(13, First, First.AddHours(4), null));
    }
}
