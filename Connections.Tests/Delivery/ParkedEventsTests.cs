using System.Net;
using System.Text;
using System.Text.Json;
using Connections.Core.Delivery;
using Connections.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Delivery;

public sealed class ParkedEventsTests : IAsyncLifetime
{
    private DeliveryRig _rig = null!;
    private Guid _hook;

    private ParkedEvents Parked => _rig.Services.GetRequiredService<ParkedEvents>();

    public async Task InitializeAsync()
    {
        _rig = await DeliveryRig.StartAsync();
        _hook = (await _rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly()])).Id;
        _rig.Vendor.Answers = request => Task.FromResult(ScriptedVendor.Answer(request.Body.Contains("gone", StringComparison.Ordinal) ? HttpStatusCode.Gone : HttpStatusCode.BadRequest, "no"));
        foreach (var name in new[] { "bad-1", "gone-1", "bad-2" })
        {
            _rig.Track(name, name);
            await _rig.DrainAsync(_hook);
            _rig.Clock.Advance(TimeSpan.FromHours(1));
        }
    }

    public async Task DisposeAsync() => await _rig.DisposeAsync();

    [Fact]
    public async Task They_are_counted_and_listed_by_reason_and_period()
    {
        Assert.Equal([("400", 2L), ("410", 1)], (await Parked.CountAsync(_hook, ParkedSelection.All, default)).Select(one => (one.Reason, one.Count)));
        Assert.Equal(["bad-2", "bad-1"], await ListAsync(new() { Code = "400" }));
        Assert.Equal(["gone-1"], await ListAsync(new() { From = _rig.Clock.GetUtcNow().AddHours(-2), To = _rig.Clock.GetUtcNow().AddHours(-1) }));
        Assert.Equal(["gone-1"], (await Parked.ListAsync(_hook, ParkedSelection.All, 1, 1, default)).Select(one => one.MessageId));
    }

    [Theory, Owes(53)]
    [InlineData("single", "bad-1")]
    [InlineData("reason", "bad-1 bad-2")]
    [InlineData("period", "gone-1")]
    [InlineData("all", "bad-1 bad-2 gone-1")]
    public async Task What_is_sent_again_is_what_was_chosen(string what, string expected)
    {
        var which = what switch
        {
            "single" => new ParkedSelection { Id = (await Parked.ListAsync(_hook, ParkedSelection.All, 0, 10, default))[^1].Id },
            "reason" => new() { Code = "400" },
            "period" => new() { From = _rig.Clock.GetUtcNow().AddHours(-2), To = _rig.Clock.GetUtcNow().AddHours(-1) },
            _ => ParkedSelection.All,
        };
        var before = _rig.Vendor.Received.Count;
        _rig.Vendor.AlwaysAnswers(HttpStatusCode.OK);

        await _rig.Services.GetRequiredService<Resend>().RunAsync(_hook, which, 0, (_, _) => { }, default);

        Assert.Equal(expected.Split(' '), _rig.Vendor.Bodies.Skip(before).Select(body => body.Trim('"')).Order());
        Assert.Equal(3 - expected.Split(' ').Length, (await ListAsync(ParkedSelection.All)).Count());
    }

    [Fact]
    public async Task One_shows_the_event_the_request_and_the_answer()
    {
        var one = await Parked.FindAsync(_hook, (await Parked.ListAsync(_hook, ParkedSelection.All, 0, 1, default))[0].Id, default);

        Assert.Equal(("400", "no", "POST https://hooks.example.com/in\n\"bad-2\""), (one!.Event.Code, one.Event.Response, one.Event.Request));
        Assert.Contains("bad-2", Encoding.UTF8.GetString(one.Json.Span), StringComparison.Ordinal);
        Assert.Null(await Parked.FindAsync(_hook, 999, default));
    }

    [Fact]
    public async Task They_are_exported_as_json_lines()
    {
        List<string> lines = [];
        await foreach (var line in Parked.ExportAsync(_hook, new() { Code = "400" }, default))
            lines.Add(Encoding.UTF8.GetString(line.Span));

        Assert.Equal(2, lines.Count);
        Assert.All(lines, line => Assert.Equal(line.Length - 1, line.IndexOf('\n', StringComparison.Ordinal)));
        var first = JsonElement.Parse(lines[0]);
        Assert.Equal(("bad-1", "400", "bad-1"), (first.GetProperty("messageId").GetString(), first.GetProperty("code").GetString(), first.GetProperty("event").GetProperty("event").GetString()));
    }

    private async Task<IEnumerable<string>> ListAsync(ParkedSelection which) => (await Parked.ListAsync(_hook, which, 0, 10, default)).Select(one => one.MessageId);
}
