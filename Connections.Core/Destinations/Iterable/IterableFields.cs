using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.Iterable;

/// <summary>Fields that several actions share.</summary>
internal static class IterableFields
{
    public static Field Email { get; } = new("email", "E-mail address", FieldType.Text) { Format = FieldFormat.Email, Default = Map.FirstOf("properties.email", "context.traits.email") };

    public static Field UserId { get; } = new("userId", "User ID", FieldType.Text) { Default = Map.Path("userId") };

    public static Field EventData { get; } = new("dataFields", "Event data", FieldType.Object) { Default = Map.Path("properties") };

    public static Field UserData { get; } = new("dataFields", "User data", FieldType.Object) { Default = Map.Path("traits"), Description = "Kept with the user's profile." };

    public static Field Phone { get; } = new("phoneNumber", "Phone number", FieldType.Text) { Default = Map.Path("traits.phone"), Description = "With its country code, such as +14155550100." };

    public static Field Merge { get; } = new("mergeNestedObjects", "Merge nested objects", FieldType.Boolean)
    {
        Default = false,
        Description = "Keeps members of objects in a profile that an event does not name.",
    };

    public static Field CreatedAt { get; } = new("createdAt", "Timestamp", FieldType.DateTime) { Default = Map.Path("timestamp") };

    public static Field CampaignId { get; } = new("campaignId", "Campaign ID", FieldType.Integer) { Default = Map.Path("properties.campaignId"), Offers = IterableChoices.Campaigns };

    public static Field TemplateId { get; } = new("templateId", "Template ID", FieldType.Integer) { Default = Map.Path("properties.templateId"), Offers = IterableChoices.Templates };

    /// <summary>The user whose cart or purchase it is.</summary>
    public static Field User { get; } = new("user", "User", FieldType.Object)
    {
        Required = true,
        Properties = [Email, UserId, UserData, Phone, Merge],
        Default = new JsonObject
        {
            ["email"] = Map.FirstOf("properties.email", "context.traits.email"),
            ["userId"] = Map.Path("userId"),
            ["dataFields"] = Map.Path("context.traits"),
            ["phoneNumber"] = Map.Path("context.traits.phone"),
            ["mergeNestedObjects"] = false,
        },
    };

    public static Field Items { get; } = new("items", "Items", FieldType.Object)
    {
        Required = true,
        Multiple = true,
        AllowOthers = true,
        Properties =
        [
            new("id", "Product ID", FieldType.Text) { Required = true },
            new("name", "Name", FieldType.Text) { Required = true },
            new("sku", "SKU", FieldType.Text),
            new("quantity", "Quantity", FieldType.Integer) { Required = true },
            new("price", "Price", FieldType.Number) { Required = true },
            new("description", "Description", FieldType.Text),
            new("categories", "Category", FieldType.Text),
            new("url", "URL", FieldType.Text),
            new("imageUrl", "Image URL", FieldType.Text),
            new("dataFields", "Further data", FieldType.Object),
        ],
        Default = Map.Each("properties.products", new()
        {
            ["id"] = OfItem("product_id"),
            ["sku"] = OfItem("sku"),
            ["categories"] = OfItem("category"),
            ["name"] = OfItem("name"),
            ["price"] = OfItem("price"),
            ["quantity"] = OfItem("quantity"),
            ["url"] = OfItem("url"),
            ["imageUrl"] = OfItem("image_url"),
            ["description"] = OfItem("description"),
        }),
        Description = "Further members are sent as an item's data.",
    };

    private static JsonObject OfItem(string member) => new() { ["@path"] = member };
}
