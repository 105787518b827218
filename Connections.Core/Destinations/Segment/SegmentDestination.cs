using Connections.Core.Settings;

namespace Connections.Core.Destinations.Segment;

/// <summary>Sends events into a source of Segment, or of another installation of ours.</summary>
/// <remarks>
/// https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/, read 2026-11: 500 KB a batch, 32 KB an event. The messageId
/// goes along, so a repeat is stored once. Each key that an event went to stands in <c>context.repeatChain</c>: it never goes there twice.
/// </remarks>
internal sealed class SegmentDestination : IDestination
{
    private const string Everything = "type = \"track\" or type = \"identify\" or type = \"page\" or type = \"screen\" or type = \"group\" or type = \"alias\"";

    private static readonly Batch InBatches = new(100) { MaxBytes = 400_000 };

    public Profile Profile { get; } = new("segment", "Segment", Category: "Raw Data")
    {
        Description = "Sends events into a source of another Segment workspace, or of another Connections.",
        Aliases = ["actions-segment", "Segment Connections", "Segment (Actions)", "Repeater"],
        Settings =
        [
            new("source_write_key", "Source write key", SettingKind.Secret) { Required = true, Description = "Of the source that is to receive the events." },
            new("region", "Region", SettingKind.Choice) { Choices = ["US", "EU"], Default = "US", Description = "Where that workspace keeps its data." },
        ],
        Authenticate = (call, request) => request.WithBasic(call.Setting("source_write_key"), ""),
        Note = "For another Connections, set its origin as the API endpoint.",
    };

    public IReadOnlyList<DestinationAction> Actions { get; } =
    [
        new("forward", "Forward", Everything)
        {
            Description = "Sends the event as it is.",
            Fields = [Fields.Open("data", Map.Event, "Event").Needed()],
            Batch = InBatches,
            Request = call => SegmentRequest.Make(call, SegmentEvent.Forwarded),
        },
        Send("track", "Track", "properties", SegmentFields.Properties, Fields.Text("event_name", Map.Path("event")).Needed(), SegmentFields.GroupId, SegmentFields.Traits("context.traits")),
        Send("identify", "Identify", "traits", SegmentFields.Traits("traits"), SegmentFields.GroupId, SegmentFields.Address),
        Send("page", "Page", "properties", SegmentFields.Properties, Fields.Text("page_name", Map.Path("name")), Fields.Text("page_category", Map.Path("category")), SegmentFields.GroupId),
        Send("screen", "Screen", "properties", SegmentFields.Properties, Fields.Text("screen_name", Map.Path("name")), SegmentFields.GroupId),
        Send("group", "Group", "traits", SegmentFields.Traits("traits"), Fields.Text("group_id", Map.Path("groupId"), "Group ID").Needed()),
    ];

    /// <summary>One that forwards everything; the other actions are for events in another shape.</summary>
    public IReadOnlyList<Preset> Presets { get; } = [new("Forward every event", "forward", Everything)];

    private static DestinationAction Send(string type, string name, string body, params IReadOnlyList<Field> own) => new($"send{name}", $"Send {type}", $"type = \"{type}\"")
    {
        Description = $"Sends {(type == "identify" ? "an" : "a")} {type} call made of the fields.",
        Fields = [.. SegmentFields.Who, .. own, .. SegmentFields.Context],
        Batch = InBatches,
        Request = call => SegmentRequest.Make(call, payload => SegmentEvent.Made(payload, type, body)),
    };
}
