using System.Text.Json.Nodes;
using Connections.Core.Workspaces;

namespace Connections.Core.Destinations.Braze;

/// <summary>Campaigns and canvases that start when they are told to.</summary>
internal static class BrazeMessages
{
    private static readonly Field Broadcast = new("broadcast", "Broadcast", FieldType.Boolean) { Description = "Sends to everybody whom it is meant for, in place of recipients." };

    private static readonly Field Audience = new("audience", "Audience", FieldType.Object) { Description = "A filter of users, as Braze's connected audience object." };

    private static readonly Field Recipients = new("recipients", "Recipients", FieldType.Object) { Multiple = true, AllowOthers = true, Properties = BrazeFields.Recipient };

    private static readonly Field Prioritization = new("prioritization", "Prioritization", FieldType.Object) { Description = "Which user is meant where an e-mail address has several." };

    public static DestinationAction Campaign { get; } = new("triggerCampaign", "Trigger Campaign")
    {
        Description = "Sends an API-triggered campaign.",
        Fields =
        [
            new("campaign_id", "Campaign ID", FieldType.Text) { Required = true, Offers = BrazeChoices.Campaigns },
            new("send_id", "Send ID", FieldType.Text),
            new("trigger_properties", "Trigger properties", FieldType.Object) { Default = Map.Path("properties"), Description = "What the message is personalised with." },
            Broadcast, Recipients, Prioritization, Audience,
        ],
        Request = call => Send(call, "/campaigns/trigger/send"),
    };

    public static DestinationAction Canvas { get; } = new("triggerCanvas", "Trigger Canvas")
    {
        Description = "Starts an API-triggered canvas.",
        Fields =
        [
            new("canvas_id", "Canvas ID", FieldType.Text) { Required = true, Offers = BrazeChoices.Canvases },
            new("canvas_entry_properties", "Entry properties", FieldType.Object) { Default = Map.Path("properties"), Description = "What the messages are personalised with." },
            Broadcast, Recipients, Prioritization, Audience,
        ],
        Request = call => Send(call, "/canvas/trigger/send"),
    };

    private static Checked<ActionRequest> Send(ActionCall call, string path)
    {
        var everybody = call.Payload.Flag("broadcast");
        var some = call.Payload["recipients"] is JsonArray { Count: > 0 };
        if (everybody && some)
            return new Problem("recipients", "A broadcast goes to everybody: leave out the recipients, or the broadcast.");
        if (!everybody && !some && call.Payload["audience"] is null)
            return new Problem("recipients", "Braze needs recipients, an audience or a broadcast.");
        return ActionRequest.Post($"{call.Setting("endpoint")}{path}", call.Payload);
    }
}
