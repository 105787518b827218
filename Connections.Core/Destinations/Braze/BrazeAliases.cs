using Connections.Core.Workspaces;

namespace Connections.Core.Destinations.Braze;

/// <summary>Aliases of users, and who they turn out to be.</summary>
internal static class BrazeAliases
{
    private static readonly Batch Fifty = new(50);

    public static DestinationAction Create { get; } = new("createAlias", "Create Alias")
    {
        Description = "Gives a user another name, or makes a user who has nothing but it.",
        Fields =
        [
            new("external_id", "External user ID", FieldType.Text) { Default = Map.Path("userId") },
            new("alias_name", "Alias name", FieldType.Text) { Required = true },
            new("alias_label", "Alias label", FieldType.Text) { Required = true },
        ],
        Batch = Fifty,
        Request = call => Post(call, "/users/alias/new", "user_aliases", "external_id", "alias_name", "alias_label"),
    };

    public static DestinationAction Identify { get; } = new("identifyUser", "Identify User")
    {
        Description = "Tells Braze which user an alias belongs to.",
        Fields =
        [
            BrazeFields.ExternalId with { Required = true },
            BrazeFields.Alias with { Required = true },
            new("merge_behavior", "Merge behaviour", FieldType.Text) { Choices = ["none", "merge"], Description = "Whether the alias's data goes to the user: merge, unless said otherwise." },
        ],
        Batch = Fifty with { Keys = ["merge_behavior"] },
        Request = call => Post(call, "/users/identify", "aliases_to_identify", "external_id", "user_alias"),
    };

    private static Checked<ActionRequest> Post(ActionCall call, string path, string list, params string[] keys) => ActionRequest.Post(
        $"{call.Setting("endpoint")}{path}",
        Payload.Of((list, Payload.List(call.Payloads.Select(payload => payload.Only(keys)))), ("merge_behavior", call.Payload["merge_behavior"])));
}
