using System.Net;
using System.Net.Sockets;
using Connections.Core.Delivery;
using Connections.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Delivery;

/// <summary>Random vendors, kills and changes of the set-up: whatever happens, nothing is skipped, out of order, sent again without need or counted wrongly.</summary>
public sealed class DeliveryKillTests
{
    private const int Window = 8;
    private const int Events = 120;

    [Theory]
    [InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5), InlineData(6), InlineData(7), InlineData(8), InlineData(9), InlineData(10)]
    public async Task Whatever_is_killed_when_each_event_ends_once_and_each_user_s_in_order(int seed)
    {
        await using var rig = await DeliveryRig.StartAsync(
            ("BatchEvents", $"{Window}"), ("Concurrency", "4"), ("PauseAfter", seed % 3 == 0 ? "6" : "100000"), ("MaxWaiting", seed % 2 == 0 ? "20" : "10000"));
        var hook = await rig.AddWebhookAsync(mappings: [DeliveryRig.NameOnly()]);
        var dice = new Dice(seed);
        var vendor = new Script(dice);
        rig.Vendor.Answers = vendor.AnswerAsync;
        vendor.NowAndThen = async () =>
        {
            var header = new System.Text.Json.Nodes.JsonObject { ["X-Change"] = $"{dice.Next(1000)}" };
            await rig.Destinations.SaveSettingsAsync(hook.Id, new() { ["url"] = "https://hooks.example.com/in", ["headers"] = header }, null, DeliveryRig.Somebody, default);
        };
        var kills = 0;
        for (var sent = 0; sent < Events || kills < 5;)
        {
            for (var more = dice.Next(30); more > 0; more--, sent++)
            {
                var user = $"user{dice.Next(5)}";
                rig.Track(user, $"{user} {sent:D5}");
            }

            var isKill = dice.Next(3) == 0;
            var state = new FailingState(rig.State) { FailsAtCommit = isKill ? 1 + dice.Next(6) : 0, StaysDead = true, WritesFirst = dice.Next(2) == 0 };
            try
            {
                await ActivatorUtilities.CreateInstance<Deliverer>(rig.Services, state).DeliverSliceAsync(hook.Id, default);
            }
            catch (IOException) when (isKill)
            {
                kills++;
                await rig.RestartAsync();
            }

            rig.Clock.Advance(TimeSpan.FromSeconds(dice.Next(20)));
        }

        vendor.IsWell = true;
        while (await rig.DrainAsync(hook.Id) is { NextAt: not null })
            rig.Clock.Advance(TimeSpan.FromMinutes(10));

        Assert.Empty(vendor.Faults);
        Assert.True(vendor.SentAgain <= kills * Window, $"{vendor.SentAgain} events were sent again at {kills} kills.");
        var report = await rig.Reports.ReadAsync(hook.Id, default);
        var stored = (int)rig.Log.End.Offset;
        Assert.Equal((stored, 0L), (vendor.Ends.Count, report.Waiting));
        var discarded = vendor.Ends.Values.Count(status => status == HttpStatusCode.BadRequest);
        Assert.Equal((stored - discarded, discarded), (report.Delivered, report.Discarded));
        Assert.Equal(discarded, (await rig.Reports.ParkedAsync(hook.Id, 1000, default)).Count);
        Assert.Equal(rig.Log.End, await rig.State.ReadCursorAsync(hook.Id, default));
    }

    /// <summary>A vendor that answers by the dice and watches over the order.</summary>
    private sealed class Script(Dice dice)
    {
        private readonly Lock _lock = new();
        private readonly Dictionary<string, string> _latest = [];

        public bool IsWell { get; set; }

        public Func<Task> NowAndThen { get; set; } = () => Task.CompletedTask;

        /// <summary>The last answer that ended each event.</summary>
        public Dictionary<string, HttpStatusCode> Ends { get; } = [];

        public List<string> Faults { get; } = [];

        public int SentAgain { get; private set; }

        public async Task<HttpResponseMessage> AnswerAsync(ReceivedRequest request)
        {
            var name = request.Body.Trim('"');
            for (var pause = dice.Next(8); pause > 0; pause--)
                await Task.Yield();
            if (!IsWell && dice.Next(40) == 0)
                await NowAndThen();

            var roll = IsWell ? 0 : dice.Next(20);
            if (roll >= 18)
                throw new HttpRequestException("gone", new SocketException((int)SocketError.ConnectionReset));
            var status = roll switch { < 12 => HttpStatusCode.OK, < 13 => HttpStatusCode.BadRequest, < 16 => HttpStatusCode.InternalServerError, _ => HttpStatusCode.TooManyRequests };
            lock (_lock)
                Note(name, status);
            return new(status);
        }

        // One that ended comes again at most because its end was lost; any other comes only when all before it of its user have ended.
        private void Note(string name, HttpStatusCode status)
        {
            var user = name.Split(' ')[0];
            if (Ends.ContainsKey(name))
                SentAgain++;
            else if (_latest.TryGetValue(user, out var latest) && string.CompareOrdinal(name, latest) < 0)
                Faults.Add($"{name} came after {latest}.");
            if (status is not (HttpStatusCode.OK or HttpStatusCode.BadRequest))
                return;
            Ends[name] = status;
            if (!_latest.TryGetValue(user, out var last) || string.CompareOrdinal(last, name) < 0)
                _latest[user] = name;
        }
    }

    /// <summary>Random numbers for many threads.</summary>
    private sealed class Dice(int seed)
    {
        private readonly Random _random = new(seed);

        public int Next(int below)
        {
            lock (_random)
                return _random.Next(below);
        }
    }
}
