using Connections.Core.Settings;

namespace Connections.Core.Destinations.Encharge;

/// <summary>Sends people, events, pages and companies to Encharge.</summary>
/// <remarks>https://docs.encharge.io/ingest-api and https://app-encharge-resources.s3.amazonaws.com/redoc.html, read 2026-11.</remarks>
internal sealed class EnchargeDestination : IDestination
{
    public Profile Profile { get; } = new("encharge", "Encharge", Category: "Marketing Automation", Api: "https://ingest.encharge.io")
    {
        Description = "Sends people, what they do and the companies they belong to, so that Encharge's flows can follow from them.",
        Aliases = ["encharge-cloud-actions", "Encharge (Actions)", "Actions Encharge"],
        AlsoIn = ["Email Marketing"],
        Settings = [new("apiKey", "API key", SettingKind.Secret) { Required = true, Description = "In Encharge: Settings, Account, API key." }],
        Authenticate = (call, request) => request.With("X-Encharge-Token", call.Setting("apiKey")).With("X-Segment-Actions", "1"),
    };

    public IReadOnlyList<DestinationAction> Actions { get; } =
    [
        new("trackEvent", "Track Event", "type = \"track\"")
        {
            Description = "Sends an event of a user.",
            Fields =
            [
                Fields.Text("event", Map.Path("event"), "Event name").Needed(),
                Fields.Open("properties", Map.Path("properties"), "Event properties"),
                EnchargeFields.UserFields, .. EnchargeFields.Common("properties"),
            ],
            Request = call => EnchargeRequest.Of(call, "userFields"),
        },
        new("identifyUser", "Identify User", "type = \"identify\"")
        {
            Description = "Creates a user, or updates the one that is there.",
            Fields = [Fields.Open("user", Map.Path("traits"), "User fields"), .. EnchargeFields.Common("context.traits", "traits")],
            Request = call => EnchargeRequest.Of(call, "user"),
        },
        new("trackPageView", "Track Page View", "type = \"page\"")
        {
            Description = "Tells Encharge which page a user saw.",
            Fields = [Fields.Open("properties", Map.Path("properties"), "Page properties"), EnchargeFields.UserFields, .. EnchargeFields.Common("properties")],
            Request = call => EnchargeRequest.Of(call, "userFields"),
        },
        new("aliasUser", "Alias User", "type = \"alias\"")
        {
            Description = "Changes the id of a user.",
            Fields =
            [
                Fields.Text("userId", Map.Path("userId"), "User ID").Needed(),
                Fields.Text("previousUserId", Map.Path("previousId"), "Previous user ID").Needed(),
                EnchargeFields.Timestamp, EnchargeFields.MessageId,
            ],
            Request = call => EnchargeRequest.Ingest(call.Payload.Without().With(("type", "alias"))),
        },
        new("createUpdateObject", "Create or Update Object", "type = \"group\"")
        {
            Description = "Creates a company or another object, or updates the one that is there, and relates the user to it.",
            Fields =
            [
                Fields.Text("objectType", "company", "Object type").Needed(),
                Fields.Text("externalId", Map.Path("groupId"), "External object ID").Saying("Your id of the object."),
                Fields.Text("id", label: "Object ID").Saying("Encharge's own id, where yours is not used."),
                Fields.Open("objectData", Map.Path("traits"), "Object fields"),
                Fields.Text("userId", Map.Path("userId"), "User ID"),
                Fields.Text("email", Map.Path("email"), "E-mail"),
            ],
            Request = EnchargeRequest.Object,
        },
        Tag("addTag", "Tag User", HttpMethod.Post, "Gives a user tags."),
        Tag("removeTag", "Remove User Tag", HttpMethod.Delete, "Takes tags away from a user."),
    ];

    private static DestinationAction Tag(string slug, string name, HttpMethod method, string description) => new(slug, name)
    {
        Description = description,
        Fields =
        [
            Fields.Text("tag", Map.Path("traits.tag"), "Tag").Needed().Saying("Several are parted by commas."),
            Fields.Text("email", Map.FirstOf("traits.email", "context.traits.email"), "E-mail"),
            EnchargeFields.UserId, EnchargeFields.AnonymousId,
        ],
        Request = call => EnchargeRequest.Tag(call, method),
    };
}
