using System.Text.Json.Nodes;
using Connections.Core.Workspaces;

namespace Connections.Core.Destinations.CustomerIo;

/// <summary>People and their devices.</summary>
internal static class CustomerIoPeople
{
    public static IReadOnlyList<DestinationAction> Actions { get; } =
    [
        new("createUpdatePerson", "Create or Update Person", "type = \"identify\"")
        {
            Description = "Creates a person, or updates the one that is there.",
            Fields =
            [
                CustomerIoFields.Id with { Default = Map.FirstOf("userId", "traits.email") },
                CustomerIoFields.AnonymousId,
                new("email", "E-mail address", FieldType.Text) { Default = Map.Template("{{traits.email}}") },
                CustomerIoFields.CreatedAt,
                new("group_id", "Object ID", FieldType.Text) { Default = Map.Path("traits.objectId"), Description = "The object, such as a company, that the person belongs to." },
                new("custom_attributes", "Person attributes", FieldType.Object) { Default = Map.Path("traits"), Description = "Added or changed, never taken away." },
                CustomerIoFields.RelationshipAttributes,
                CustomerIoFields.Timestamp,
                CustomerIoFields.Convert,
                CustomerIoFields.ObjectType("traits"),
            ],
            Batch = CustomerIoRequest.Batch,
            Request = CustomerIoRequest.Of(Identify),
        },
        new("createUpdateDevice", "Create or Update Device", "event = \"Application Installed\" or event = \"Application Opened\" or event = \"Device Created or Updated\"")
        {
            Description = "Keeps the mobile device of a person, so that pushes reach it.",
            Fields =
            [
                CustomerIoFields.PersonId,
                new("device_id", "Device token", FieldType.Text) { Required = true, Default = Map.Path("context.device.token") },
                new("app_version", "App version", FieldType.Text) { Default = Map.Path("context.app.version") },
                new("platform", "Platform", FieldType.Text) { Required = true, Default = Map.Path("context.device.type"), Description = "ios or android." },
                new("last_used", "Last used", FieldType.Text) { Default = Map.Path("timestamp") },
                new("attributes", "Device attributes", FieldType.Object) { Default = Map.Path("properties") },
                CustomerIoFields.Convert,
            ],
            Batch = CustomerIoRequest.Batch,
            Request = CustomerIoRequest.Of(payload => CustomerIoOperation.OfPerson(payload, "add_device", more: ("device", Device(payload)))),
        },
        new("deleteDevice", "Delete Device", "event = \"Application Uninstalled\" or event = \"Device Deleted\"")
        {
            Description = "Takes a device away from a person.",
            Fields = [CustomerIoFields.PersonId, new("device_id", "Device token", FieldType.Text) { Required = true, Default = Map.Path("context.device.token") }],
            Batch = CustomerIoRequest.Batch,
            Request = CustomerIoRequest.Of(payload => CustomerIoOperation.OfPerson(payload, "delete_device", more: ("device", Payload.Of(("token", payload["device_id"]))))),
        },
        About("deletePerson", "Delete Person", "delete", "User Deleted", "Deletes a person. Later events make the person anew: suppress people who want to be forgotten."),
        About("suppressPerson", "Suppress Person", "suppress", "User Suppressed", "Deletes a person and ignores what is sent of that id."),
        About("unsuppressPerson", "Unsuppress Person", "unsuppress", "User Unsuppressed", "Lets a suppressed id be used again."),
        new("mergePeople", "Merge People", "type = \"alias\"")
        {
            Description = "Makes one person of two; what only the second has goes to the first, and the second is deleted.",
            Fields =
            [
                new("primary", "Primary person ID", FieldType.Text) { Required = true, Default = Map.Path("userId"), Description = "Who stays." },
                new("secondary", "Secondary person ID", FieldType.Text) { Required = true, Default = Map.Path("previousId"), Description = "Who is deleted." },
            ],
            Batch = CustomerIoRequest.Batch,
            Request = CustomerIoRequest.Of(payload => Payload.Of(
                ("type", "person"), ("action", "merge"),
                ("primary", CustomerIoOperation.Person(payload.Text("primary"))), ("secondary", CustomerIoOperation.Person(payload.Text("secondary"))))),
        },
    ];

    private static DestinationAction About(string slug, string name, string action, string eventName, string description) => new(slug, name, $"event = \"{eventName}\"")
    {
        Description = description,
        Fields = [CustomerIoFields.PersonId],
        Batch = CustomerIoRequest.Batch,
        Request = CustomerIoRequest.Of(payload => CustomerIoOperation.OfPerson(payload, action)),
    };

    private static Checked<JsonObject> Identify(JsonObject payload)
    {
        // These have fields of their own.
        var attributes = payload["custom_attributes"].Without("createdAt", "created_at", "object_type_id", "objectTypeId", "relationshipAttributes")
            .With(("created_at", payload["created_at"]), ("email", payload["email"]));
        var relationship = payload.Text("group_id") is { } group
            ? CustomerIoOperation.Relationship(payload, CustomerIoOperation.Object(group, payload.Text("object_type_id")))
            : null;
        return CustomerIoOperation.OfPerson(payload, "identify", "id", attributes, ("cio_relationships", relationship is null ? null : new JsonArray(relationship)));
    }

    private static JsonObject Device(JsonObject payload)
    {
        var attributes = CustomerIoOperation.Timed(payload, payload["attributes"].Without()).With(("app_version", payload["app_version"]));
        return Payload.Of(
            ("token", payload["device_id"]),
            ("platform", payload["platform"]),
            ("last_used", payload.Seconds("last_used")),
            ("attributes", attributes.Count > 0 ? attributes : null));
    }
}
