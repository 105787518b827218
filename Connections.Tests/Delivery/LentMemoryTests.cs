using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Delivery;
using Connections.Core.Destinations;
using Connections.Core.Log;
using Connections.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Delivery;

/// <summary>A destination that is behind reads from files, and gives the memory of what has arrived back for the next events: none may come to stand in another's place.</summary>
public sealed class LentMemoryTests : IDisposable
{
    private const int Events = 3_000;
    private const int AtOnce = 250;

    private readonly TempFolder _folder = new();
    private readonly Dictionary<string, string> _appended = [];
    private readonly HashSet<string> _failed = [];
    private readonly HashSet<string> _refused = [];
    private readonly List<string> _strange = [];
    private readonly Lock _lock = new();
    private int _arrived;

    public void Dispose() => _folder.Dispose();

    [Theory, InlineData(1), InlineData(20)]
    public async Task What_arrives_waits_or_is_given_up_is_the_event_as_it_was_collected(int batch)
    {
        await using var rig = await DeliveryRig.StartAsync(("BatchEvents", "100"));
        using var log = new SegmentLog(_folder.Path, new() { CacheBytes = 0 }, rig.Clock);
        await AppendAsync(log, rig.SourceId);
        var hook = await rig.AddWebhookAsync(mappings: [Whole(batch)]);
        await rig.State.MoveAsync(hook.Id, log.Start, default);
        rig.Deliverer = ActivatorUtilities.CreateInstance<Deliverer>(rig.Services, log);
        rig.Vendor.Answers = request => Task.FromResult(new HttpResponseMessage(Answer(request.Body)));

        for (var tries = 0; tries < 20 && _arrived + _refused.Count < Events; tries++)
        {
            await rig.DrainAsync(hook.Id);
            rig.Clock.Advance(TimeSpan.FromMinutes(2));
        }

        Assert.Empty(_strange);
        Assert.Equal(Events, _arrived + _refused.Count);
        var parked = await rig.State.ReadParkedAsync(hook.Id, ParkedSelection.All, 0, Events, default);
        Assert.Equal(_refused.Order(StringComparer.Ordinal), parked.Select(one => one.MessageId).Order(StringComparer.Ordinal));
        Assert.All(parked, one => Assert.Equal(_appended[one.MessageId], Encoding.UTF8.GetString(one.Json.Span)));
        Assert.InRange(_failed.Count, 100, Events / 2);
        Assert.InRange(_refused.Count, 100, Events / 2);
        Assert.True(log.FramesRead > 10);
    }

    private HttpStatusCode Answer(string body)
    {
        var root = JsonElement.Parse(body);
        JsonElement[] events = root.ValueKind == JsonValueKind.Array ? [.. root.EnumerateArray()] : [root];
        lock (_lock)
        {
            foreach (var one in events)
            {
                var id = one.GetProperty("messageId").GetString()!;
                if (_appended.GetValueOrDefault(id) != one.GetRawText())
                    _strange.Add(one.GetRawText());
            }

            var ids = events.Select(one => one.GetProperty("messageId").GetString()!).ToList();
            var sum = ids.Sum(id => int.Parse(id, CultureInfo.InvariantCulture));
            // A share of the requests fails the first time: what was in them waits while much else goes by. Another share is refused for good.
            if (sum % 7 == 0 && ids.Count(_failed.Add) == ids.Count)
                return HttpStatusCode.ServiceUnavailable;
            if (sum % 11 == 0)
            {
                _refused.UnionWith(ids);
                return HttpStatusCode.BadRequest;
            }

            _arrived += ids.Count;
            return HttpStatusCode.OK;
        }
    }

    private async Task AppendAsync(SegmentLog log, Guid source)
    {
        for (var from = 0; from < Events; from += AtOnce)
        {
            var entries = new List<LogEntry>();
            for (var number = from; number < from + AtOnce; number++)
            {
                var json = $$$"""{"type":"track","messageId":"{{{number}}}","event":"Viewed","properties":{"text":"{{{new string((char)('a' + number % 26), 200 + number % 300)}}}"}}""";
                _appended[$"{number}"] = json;
                entries.Add(new(source, EventType.Track, (ulong)number, Encoding.UTF8.GetBytes(json)));
            }

            await log.AppendAsync(entries, default);
        }
    }

    private static WantedMapping Whole(int batch) => new("All", "send", "type = \"track\"", new JsonObject
    {
        ["data"] = new JsonObject { ["@path"] = "$." },
        ["enable_batching"] = batch > 1,
        ["batch_size"] = batch,
    });
}
