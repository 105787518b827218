using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.CustomerIo;

/// <summary>What became of Customer.io's own messages, where it cannot see that itself.</summary>
internal static class CustomerIoReports
{
    public static IReadOnlyList<DestinationAction> Actions { get; } =
    [
        new("reportDeliveryEvent", "Report Delivery Event", "event = \"Report Delivery Event\"")
        {
            Description = "Reports what became of a message that Customer.io sent.",
            Fields =
            [
                new("delivery_id", "Delivery ID", FieldType.Text) { Required = true, Default = Map.Path("properties.deliveryId"), Description = "The CIO-Delivery-ID of the message." },
                new("metric", "Metric", FieldType.Text)
                {
                    Required = true,
                    Default = Map.Path("properties.metric"),
                    Choices = ["delivered", "opened", "clicked", "converted", "spammed", "bounced", "dropped", "deferred"],
                },
                new("recipient", "Recipient", FieldType.Text) { Default = Map.Path("properties.recipient"), Description = "An e-mail address, phone number or device token." },
                new("reason", "Reason", FieldType.Text) { Default = Map.Path("properties.reason"), Description = "Why it failed." },
                new("href", "Link", FieldType.Text) { Default = Map.Path("properties.href"), Description = "What was clicked." },
                new("action_name", "Action name", FieldType.Text) { Default = Map.Path("properties.actionName"), Description = "What was clicked in an in-app message." },
                new("action_value", "Action value", FieldType.Text) { Default = Map.Path("properties.actionValue") },
                new("timestamp", "Timestamp", FieldType.DateTime) { Default = Map.Path("timestamp") },
            ],
            Request = call => ActionRequest.Post($"{CustomerIoRequest.Host(call)}/api/v1/metrics", Metric(call)),
        },
        new("reportContentEvent", "Report Content Event", "event = \"Report Content Event\"")
        {
            Description = "Reports that anonymous in-app content was seen or clicked.",
            Fields =
            [
                CustomerIoFields.AnonymousId,
                new("actionType", "Action", FieldType.Text) { Required = true, Default = Map.Path("properties.actionType"), Choices = ["viewed_content", "clicked_content"] },
                CustomerIoFields.Timestamp,
                CustomerIoFields.Data,
                CustomerIoFields.Convert,
            ],
            Batch = CustomerIoRequest.Batch,
            Request = CustomerIoRequest.Of(payload => CustomerIoOperation.OfPerson(
                payload, payload.Text("actionType")!, attributes: payload["data"].Without("actionType"), more: ("name", payload["actionType"]))),
        },
    ];

    private static JsonObject Metric(ActionCall call)
    {
        var metadata = call.Payload.Only("action_name", "action_value");
        return call.Payload.Only("delivery_id", "metric", "recipient", "reason", "href").With(
            ("timestamp", call.Payload.Seconds("timestamp") ?? call.Now.ToUnixTimeSeconds()),
            ("metadata", metadata.Count > 0 ? metadata : null));
    }
}
