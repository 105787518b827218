using System.Text.Json.Nodes;
using Connections.Core.Workspaces;

namespace Connections.Core.Destinations.SendGrid;

/// <summary>Mails made of dynamic templates.</summary>
internal static class SendGridMail
{
    private static readonly IReadOnlyList<Field> Person = [Fields.Text("email", label: "E-mail").Needed(), Fields.Text("name")];

    public static DestinationAction Send { get; } = new("sendEmail", "Send Email with Dynamic Template")
    {
        Description = "Sends a mail made of a dynamic template.",
        Fields =
        [
            (Fields.Open("from") with { Properties = Person }).Needed(),
            (Fields.Open("to") with { Properties = Person, Multiple = true, Default = new JsonArray(new JsonObject { ["email"] = Map.FirstOf("traits.email", "properties.email") }) }).Needed(),
            Fields.Open("cc", label: "CC") with { Properties = Person, Multiple = true },
            Fields.Open("bcc", label: "BCC") with { Properties = Person, Multiple = true },
            Fields.Open("reply_to") with { Properties = Person },
            Fields.Text("template_id", label: "Template ID").Needed().Saying("It begins with d-.").From(SendGridChoices.Templates),
            Fields.Open("dynamic_template_data", Map.Path("properties"), "Template data"),
            Fields.Open("headers"),
            Fields.Open("custom_args", label: "Custom arguments"),
            Fields.Texts("categories"),
            Fields.Time("send_at").Saying("At most 72 hours ahead; at once where it is left out."),
            Fields.Integer("group_id", label: "Unsubscribe group ID").From(SendGridChoices.Groups),
            Fields.Text("ip_pool_name", label: "IP pool").From(SendGridChoices.Pools),
            Fields.Open("subscription_tracking"),
            Fields.Open("google_analytics"),
            Fields.Boolean("sandbox_mode", false).Saying("Checks the mail and sends nothing."),
        ],
        Request = Make,
    };

    private static Checked<ActionRequest> Make(ActionCall call)
    {
        var payload = call.Payload;
        var personal = payload.Only("to", "cc", "bcc", "headers", "dynamic_template_data", "custom_args").With(("send_at", payload.Seconds("send_at")));
        var tracking = Payload.Of(("subscription_tracking", payload["subscription_tracking"]), ("ganalytics", payload["google_analytics"]));
        var body = payload.Only("from", "reply_to", "template_id", "categories", "ip_pool_name").With(
            ("personalizations", new JsonArray(personal)),
            ("asm", payload["group_id"] is { } group ? new JsonObject { ["group_id"] = group.DeepClone() } : null),
            ("tracking_settings", tracking.OrNull()),
            ("mail_settings", payload.Flag("sandbox_mode") ? new JsonObject { ["sandbox_mode"] = new JsonObject { ["enable"] = true } } : null));
        return ActionRequest.Post($"{SendGridDestination.Host(call)}/v3/mail/send", body);
    }
}
