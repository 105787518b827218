using System.Text.Json.Nodes;
using Connections.Core.Workspaces;

namespace Connections.Core.Destinations.CustomerIo;

/// <summary>Objects, such as companies and courses, and who belongs to them.</summary>
internal static class CustomerIoObjects
{
    private static readonly Field ObjectId = new("object_id", "Object ID", FieldType.Text) { Required = true, Default = Map.Path("properties.objectId") };

    public static IReadOnlyList<DestinationAction> Actions { get; } =
    [
        new("createUpdateObject", "Create or Update Object", "type = \"group\"")
        {
            Description = "Creates an object, or updates the one that is there, and relates the person to it.",
            Fields =
            [
                new("id", "Object ID", FieldType.Text) { Required = true, Default = Map.Path("groupId") },
                CustomerIoFields.CreatedAt,
                new("custom_attributes", "Object attributes", FieldType.Object) { Default = Map.Path("traits.objectAttributes"), Description = "Added or changed, never taken away." },
                CustomerIoFields.RelationshipAttributes,
                new("user_id", "User ID", FieldType.Text) { Default = Map.Path("userId"), Description = "The person who belongs to the object." },
                CustomerIoFields.AnonymousId,
                CustomerIoFields.ObjectType("traits"),
                CustomerIoFields.Convert,
            ],
            Batch = CustomerIoRequest.Batch,
            Request = CustomerIoRequest.Of(Identify),
        },
        new("deleteRelationship", "Delete Relationship", "event = \"Relationship Deleted\"")
        {
            Description = "Parts a person from an object.",
            Fields = [CustomerIoFields.PersonId with { Required = false }, CustomerIoFields.AnonymousId, ObjectId, CustomerIoFields.ObjectType("properties")],
            Batch = CustomerIoRequest.Batch,
            Request = CustomerIoRequest.Of(Part),
        },
        new("deleteObject", "Delete Object", "event = \"Object Deleted\"")
        {
            Description = "Deletes an object.",
            Fields = [ObjectId, CustomerIoFields.ObjectType("properties")],
            Batch = CustomerIoRequest.Batch,
            Request = CustomerIoRequest.Of(payload => CustomerIoOperation.OfObject(payload, "delete", "object_id", null, null)),
        },
    ];

    private static Checked<JsonObject> Identify(JsonObject payload)
    {
        var attributes = payload["custom_attributes"].Without("object_type_id", "relationshipAttributes").With(("created_at", payload["created_at"]));
        var (known, anonymous) = (payload.Text("user_id"), payload.Text("anonymous_id"));
        var person = CustomerIoOperation.Person(known, anonymousId: anonymous);
        return CustomerIoOperation.OfObject(
            payload, known is null && anonymous is not null ? "identify_anonymous" : "identify", "id", attributes.Count > 0 ? attributes : null,
            person is null ? null : CustomerIoOperation.Relationship(payload, person));
    }

    private static Checked<JsonObject> Part(JsonObject payload)
    {
        if (CustomerIoOperation.Person(payload.Text("person_id"), anonymousId: payload.Text("anonymous_id")) is not { } person)
            return new Problem("person_id", "Customer.io needs the id of the person who is parted from the object, and the event has none.");
        return CustomerIoOperation.OfObject(payload, "delete_relationships", "object_id", null, Payload.Of(("identifiers", person)));
    }
}
