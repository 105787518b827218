using System.Text.Json.Nodes;
using Connections.Core.Destinations;
using Connections.Core.Settings;
using Connections.Core.Workspaces;
using Connections.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Connections.Tests.Destinations.Requests;

/// <summary>
/// The published requests again, the whole way: a set-up file, an event through the collection endpoint into the log, and the bytes at a
/// sink that the destination's API endpoint names.
/// </summary>
public sealed class CollectedVectorTests(CollectedVectorTests.Pipeline pipeline) : IClassFixture<CollectedVectorTests.Pipeline>
{
    public static TheoryData<string, string> Cases()
    {
        var cases = new TheoryData<string, string>();
        foreach (var (file, name) in RequestVectors.All.Select(vector => (vector.File, vector.Case)).Distinct())
            cases.Add(file, name);
        return cases;
    }

    [Theory, MemberData(nameof(Cases))]
    public async Task A_collected_event_reaches_the_sink_as_published(string file, string name)
    {
        var vectors = RequestVectors.All.Where(vector => vector.File == file && vector.Case == name).ToList();

        var (received, parked) = await pipeline.DeliverAsync(vectors[0]);

        Assert.Equal(vectors.Exists(vector => vector.IsRefused), parked.Count > 0);
        var stored = new StoredEvent(vectors[0].Event, await pipeline.StoredAsync(vectors[0]));
        var expected = vectors.SelectMany(vector => vector.Requests()).ToList();
        Assert.True(expected.Count == received.Count, $"{expected.Count} requests expected, {received.Count} received. {string.Join(" ", parked)}");
        foreach (var (wanted, actual) in expected.Zip(received))
        {
            stored.PutInto(wanted, vectors[0].Setup().Settings, actual);
            RequestMatch.AssertEqual(wanted, actual);
        }
    }

    /// <summary>A source for each event, and for each of the vectors' cases a destination of its own.</summary>
    public sealed class Pipeline : IAsyncLifetime
    {
        // What the vectors' events have passed through: received one second after they were sent, delivered one second later.
        private readonly FakeTimeProvider _clock = new(new(2024, 3, 5, 9, 59, 59, TimeSpan.Zero));
        private static readonly DateTimeOffset Delivered = new(2024, 3, 5, 10, 0, 0, TimeSpan.Zero);
        private LoopbackSink _sink = null!;
        private PipelineHost _host = null!;

        public async Task InitializeAsync()
        {
            _sink = await LoopbackSink.StartAsync();
            var cases = RequestVectors.All.DistinctBy(vector => (vector.File, vector.Case)).ToList();
            var events = cases.DistinctBy(SourceOf).ToList();
            _host = await PipelineHost.StartAsync(_clock, new()
            {
                ["workspace"] = new JsonObject { ["slug"] = "acme", ["name"] = "Acme" },
                ["sources"] = new JsonArray([.. events.Select(one => new JsonObject { ["slug"] = SourceOf(one), ["type"] = "http", ["writeKeys"] = new JsonArray(SourceOf(one)) })]),
                ["destinations"] = new JsonArray([.. cases.Select(Destination)]),
            });
            foreach (var one in events)
                await _host.CollectAsync(SourceOf(one), AsSent(one));
        }

        public async Task DisposeAsync()
        {
            await _host.DisposeAsync();
            await _sink.DisposeAsync();
        }

        /// <summary>What the sink receives for a case, and why events were parked.</summary>
        internal async Task<(List<ReceivedRequest> Received, IReadOnlyList<string> Parked)> DeliverAsync(RequestVector vector)
        {
            _clock.AdjustTime(Delivered); // a case before this one may have had to wait
            var before = _sink.Received.Count;
            _sink.Answers = context => AnswerAsync(vector, context);
            var parked = await _host.DrainAsync(SlugOf(vector));
            return ([.. _sink.Received.Skip(before).Select(AtVendor)], parked);
        }

        internal async Task<JsonObject> StoredAsync(RequestVector vector) => Assert.Single(await _host.StoredAsync(SourceOf(vector)));

        private static string SourceOf(RequestVector vector) => vector.HasOwnEvent ? SlugOf(vector) : vector.Case;

        private static string SlugOf(RequestVector vector) => $"{vector.File}-{vector.Case}";

        private JsonObject Destination(RequestVector vector)
        {
            var setup = vector.Setup();
            var destination = new JsonObject
            {
                ["slug"] = SlugOf(vector),
                ["name"] = SlugOf(vector),
                ["type"] = vector.File,
                ["sources"] = new JsonArray(SourceOf(vector)),
                ["settings"] = Complete(setup),
                ["endpoint"] = _sink.Address.GetLeftPart(UriPartial.Authority),
                ["mappings"] = new JsonArray([.. vector.Subscriptions().Select(mapping => new JsonObject
                {
                    ["name"] = mapping.Name,
                    ["action"] = mapping.Action,
                    ["trigger"] = mapping.Trigger,
                    ["mapping"] = mapping.Mapping.DeepClone(),
                })]),
            };
            if (setup.OAuth is { } oauth)
                destination["oauth"] = oauth.DeepClone();
            return destination;
        }

        // What ours cannot be enabled without, and the published ones leave to their mappings.
        private static JsonObject Complete(DestinationSetup setup)
        {
            var settings = setup.Settings.DeepClone().AsObject();
            foreach (var missing in SettingsCheck.Missing(DestinationCatalogue.Find(setup.Type)!.Profile.Settings, settings))
                settings[missing.Key] = "https://not-used.example.com";
            return settings;
        }

        // The times that make of it the published event: it was sent a second before it was received.
        private static JsonObject AsSent(RequestVector vector)
        {
            var sent = JsonObject.Create(vector.Event)!.DeepClone().AsObject();
            sent["timestamp"] = "2024-03-05T09:59:57.123Z";
            sent.Remove("originalTimestamp");
            sent.Remove("receivedAt");
            return sent;
        }

        private static async Task AnswerAsync(RequestVector vector, HttpContext context)
        {
            using var answer = vector.Answer(new(context.Request.Method, AtVendor(context.Request), "", new Dictionary<string, string>()));
            context.Response.StatusCode = (int)answer.StatusCode;
            await context.Response.WriteAsync(await answer.Content.ReadAsStringAsync());
        }

        private static ReceivedRequest AtVendor(ReceivedRequest received)
        {
            var headers = received.Headers.Where(header => !header.Key.Equals("host", StringComparison.OrdinalIgnoreCase) && !header.Key.Equals("x-forwarded-host", StringComparison.OrdinalIgnoreCase));
            return received with { Address = AtVendor(received.Address, received.Headers["X-Forwarded-Host"]), Headers = new Dictionary<string, string>(headers, StringComparer.OrdinalIgnoreCase) };
        }

        private static Uri AtVendor(HttpRequest request) => AtVendor(new(Microsoft.AspNetCore.Http.Extensions.UriHelper.GetEncodedUrl(request)), request.Headers["X-Forwarded-Host"].ToString());

        private static Uri AtVendor(Uri address, string host) => new(new Uri($"https://{host}"), address.PathAndQuery);
    }
}
