using System.Text.Json.Nodes;

namespace Connections.Tests.Warehouses;

/// <summary>A stream of events of all calls, the same each time.</summary>
internal static class GeneratedEvents
{
    private static readonly string[] Calls = ["track", "track", "track", "page", "identify", "screen", "group", "alias"];
    private static readonly string[] Names = ["Order Completed", "Product Viewed", "Signed Up"];

    public static IReadOnlyList<JsonObject> Make(int count, DateTimeOffset start) => [.. Enumerable.Range(0, count).Select(number => Event(number, start))];

    private static JsonObject Event(int number, DateTimeOffset start)
    {
        var call = Calls[number % Calls.Length];
        var at = start.AddMilliseconds(number).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'");
        var json = new JsonObject
        {
            ["type"] = call,
            ["messageId"] = $"m-{number}",
            ["userId"] = $"u{number % 97}",
            ["anonymousId"] = $"a{number % 97}",
            ["timestamp"] = at,
            ["originalTimestamp"] = at,
            ["sentAt"] = at,
            ["receivedAt"] = at,
            ["context"] = new JsonObject { ["ip"] = "203.0.113.7", ["page"] = new JsonObject { ["path"] = $"/{number % 10}" } },
        };
        switch (call)
        {
            case "track":
                json["event"] = Names[number % Names.Length];
                json["properties"] = new JsonObject
                {
                    ["totalCents"] = number,
                    ["isGift"] = number % 2 == 0,
                    ["coupon"] = "WINTER",
                    ["deliverOn"] = "2026-02-01",
                    ["products"] = new JsonArray(new JsonObject { ["sku"] = "A" }),
                };
                break;
            case "page" or "screen":
                json["name"] = "Home";
                json["properties"] = new JsonObject { ["url"] = "https://shop.example/" };
                break;
            case "identify":
                json["traits"] = new JsonObject { ["plan"] = number % 3 == 0 ? "free" : "pro", ["age"] = number % 80 };
                break;
            case "group":
                json["groupId"] = $"g{number % 5}";
                json["traits"] = new JsonObject { ["seats"] = number };
                break;
            case "alias":
                json["previousId"] = $"a{number}";
                break;
        }

        return json;
    }
}
