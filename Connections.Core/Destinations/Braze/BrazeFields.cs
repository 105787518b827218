namespace Connections.Core.Destinations.Braze;

/// <summary>Fields that several actions share.</summary>
internal static class BrazeFields
{
    public static Field ExternalId { get; } = new("external_id", "External user ID", FieldType.Text) { Default = Map.Path("userId"), Description = "Your id of the user." };

    public static Field Alias { get; } = new("user_alias", "User alias", FieldType.Object)
    {
        Properties = [new("alias_name", "Alias name", FieldType.Text) { Required = true }, new("alias_label", "Alias label", FieldType.Text) { Required = true }],
        Description = "Another name by which Braze knows the user.",
    };

    public static Field BrazeId { get; } = new("braze_id", "Braze user ID", FieldType.Text) { AllowNull = true, Default = Map.Path("properties.braze_id"), Description = "Braze's own id of the user." };

    public static Field Email { get; } = new("email", "E-mail", FieldType.Text) { Default = Map.FirstOf("context.traits.email", "properties.email") };

    public static Field Time { get; } = new("time", "Time", FieldType.DateTime) { Required = true, Default = Map.Path("receivedAt"), Description = "When it happened." };

    public static Field UpdateExistingOnly { get; } = new("_update_existing_only", "Update existing only", FieldType.Boolean)
    {
        Default = false,
        Description = "Makes no new profiles. The sync mode of the mapping, if it has one, wins.",
    };

    /// <summary>A recipient's names, in the actions that send messages.</summary>
    public static IReadOnlyList<Field> Recipient { get; } =
    [
        new("external_user_id", "External user ID", FieldType.Text),
        new("user_alias", "User alias", FieldType.Object) { Properties = [new("alias_name", "Alias name", FieldType.Text), new("alias_label", "Alias label", FieldType.Text)] },
        new("braze_id", "Braze user ID", FieldType.Text),
        new("email", "E-mail", FieldType.Text),
    ];
}
