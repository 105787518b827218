namespace Connections.Core.Destinations.CustomerIo;

/// <summary>Fields that several actions share.</summary>
internal static class CustomerIoFields
{
    public static Field PersonId { get; } = new("person_id", "Person ID", FieldType.Text)
    {
        Required = true,
        Default = Map.Path("userId"),
        Description = "Your id of the person. An e-mail address, or cio_ and Customer.io's own id, is known as such.",
    };

    public static Field Id { get; } = new("id", "Person ID", FieldType.Text) { Default = Map.Path("userId"), Description = PersonId.Description };

    public static Field AnonymousId { get; } = new("anonymous_id", "Anonymous ID", FieldType.Text)
    {
        Default = Map.Path("anonymousId"),
        Description = "Ties what was done before signing in to the person.",
    };

    public static Field EventId { get; } = new("event_id", "Event ID", FieldType.Text) { Default = Map.Path("messageId"), Description = "An event that comes again with it counts once." };

    public static Field Timestamp { get; } = new("timestamp", "Timestamp", FieldType.Text) { Default = Map.Path("timestamp"), Description = "When it happened. Sent as Unix seconds." };

    public static Field Data { get; } = new("data", "Event attributes", FieldType.Object) { Default = Map.Path("properties") };

    public static Field Convert { get; } = new("convert_timestamp", "Convert timestamps", FieldType.Boolean)
    {
        Default = true,
        Description = "Sends attributes that are ISO dates as Unix seconds, which is what Customer.io compares.",
    };

    public static Field RelationshipAttributes { get; } = new("relationship_attributes", "Relationship attributes", FieldType.Object)
    {
        Default = Map.Path("traits.relationshipAttributes"),
        Description = "What is true of the person within the object, such as a role.",
    };

    /// <summary>When a person or object came to be.</summary>
    public static Field CreatedAt { get; } = new("created_at", "Created at", FieldType.Text) { Default = Map.FirstOf("traits.created_at", "traits.createdAt") };

    /// <summary>The kind of an object, read from the event's <c>traits</c> or <c>properties</c>.</summary>
    public static Field ObjectType(string from) => new("object_type_id", "Object type ID", FieldType.Text)
    {
        Default = Map.FirstOf($"{from}.object_type_id", $"{from}.objectTypeId"),
        Description = "The kind of object: 1 unless said otherwise.",
    };
}
