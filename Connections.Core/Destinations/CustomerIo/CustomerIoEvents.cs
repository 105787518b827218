using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.CustomerIo;

/// <summary>What people did and saw.</summary>
internal static class CustomerIoEvents
{
    // Each of these has an action of its own.
    private static readonly string[] Reserved =
    [
        "Application Installed", "Application Opened", "Application Uninstalled", "Device Created or Updated", "Device Deleted", "Relationship Deleted", "User Deleted",
        "User Suppressed", "User Unsuppressed", "Object Deleted", "Report Delivery Event", "Report Content Event",
    ];

    public static IReadOnlyList<DestinationAction> Actions { get; } =
    [
        Event("trackEvent", "Track Event", "event", new("name", "Event name", FieldType.Text) { Required = true, Default = Map.Path("event") },
            string.Join(" and ", Reserved.Select(name => $"event != \"{name}\"").Prepend("type = \"track\"")), "Tells Customer.io what somebody did, known or anonymous."),
        // Customer.io calls a page by its address.
        Event("trackPageView", "Track Page View", "page", new("url", "Page URL", FieldType.Text) { Required = true, Default = Map.Path("properties.url") },
            "type = \"page\"", "Tells Customer.io which page somebody saw."),
        Event("trackScreenView", "Track Screen View", "screen", new("name", "Screen name", FieldType.Text) { Required = true, Default = Map.Path("name") },
            "type = \"screen\"", "Tells Customer.io which screen of an app somebody saw."),
    ];

    private static DestinationAction Event(string slug, string name, string action, Field called, string trigger, string description) => new(slug, name, trigger)
    {
        Description = description,
        Fields =
        [
            CustomerIoFields.Id, CustomerIoFields.AnonymousId, called, CustomerIoFields.EventId, CustomerIoFields.Timestamp, CustomerIoFields.Data, CustomerIoFields.Convert,
        ],
        Batch = CustomerIoRequest.Batch,
        Request = CustomerIoRequest.Of(payload => CustomerIoOperation.OfPerson(
            payload, action, "id", payload["data"] as JsonObject, ("name", payload[called.Key]), ("id", payload["event_id"]))),
    };
}
