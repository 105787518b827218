namespace Connections.Core.Destinations.Encharge;

/// <summary>Fields that several actions share.</summary>
internal static class EnchargeFields
{
    public static Field UserFields { get; } = Fields.Open("userFields", Map.Path("context.traits"), "User fields");

    public static Field UserId { get; } = Fields.Text("userId", Map.Path("userId"), "User ID");

    public static Field AnonymousId { get; } = Fields.Text("segmentAnonymousId", Map.Path("anonymousId"), "Anonymous ID");

    public static Field Timestamp { get; } = Fields.Text("timestamp", Map.Path("timestamp"));

    public static Field MessageId { get; } = Fields.Text("messageId", Map.Path("messageId"), "Message ID");

    /// <summary>Who, when, and where they were.</summary>
    /// <param name="second">Where the e-mail address is looked for where it is not at <paramref name="first"/>.</param>
    /// <param name="first">Where it is looked for.</param>
    public static IReadOnlyList<Field> Common(string second, string first = "context.traits") =>
    [
        Fields.Text("type", Map.Path("type")).Needed(),
        Fields.Text("email", Map.FirstOf($"{first}.email", $"{second}.email"), "E-mail"),
        AnonymousId, UserId,
        Fields.Text("groupId", Map.Path("context.groupId"), "Group ID"),
        Timestamp, MessageId,
        Fields.Text("ip", Map.Path("context.ip"), "IP address"),
        Fields.Text("userAgent", Map.Path("context.userAgent"), "User agent"),
        Within("campaign", "name", "source", "medium", "term", "content"),
        Within("page", "url", "title", "referrer", "path", "search"),
        Within("location", "city", "region", "country"),
    ];

    private static Field Within(string key, params IReadOnlyList<string> members) =>
        Fields.Object(key, [.. members.Select(member => Fields.Text(member, Map.Path($"context.{key}.{member}")))]);
}
