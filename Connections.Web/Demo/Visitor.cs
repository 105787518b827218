using System.Text.Json.Nodes;

namespace Connections.Web.Demo;

/// <summary>One made-up visitor of the shop, who looks around, perhaps signs up, perhaps buys: the events that such a visit makes, in order.</summary>
internal sealed class Visitor(Random random, int number)
{
    private static readonly (string Id, string Name, double Price, string Category)[] Products =
    [
        ("P-100", "Pour-over kettle", 64.90, "Kettles"), ("P-101", "Hand grinder", 119.00, "Grinders"), ("P-102", "Filter papers", 6.50, "Filters"),
        ("P-103", "Ethiopia Guji, 250 g", 13.90, "Beans"), ("P-104", "Colombia Huila, 250 g", 12.40, "Beans"), ("P-105", "Scale", 89.00, "Scales"),
    ];

    private static readonly string[] FirstNames = ["Ana", "Bram", "Chloé", "Dara", "Emeka", "Fatima", "Goran", "Hana", "Ines", "Jonas", "Kaya", "Liv"];
    private static readonly string[] LastNames = ["Okafor", "Lindqvist", "Moreau", "Petrović", "Yamada", "Silva", "Novak", "Haddad"];
    private static readonly string[] Campaigns = ["spring-sale", "newsletter-14", "brand-search"];
    private static readonly string[] Plans = ["free", "club"];

    private readonly string _anonymousId = Guid.NewGuid().ToString();
    private readonly string? _campaign = random.NextDouble() < 0.4 ? Campaigns[random.Next(Campaigns.Length)] : null;
    private string? _userId;

    /// <summary>The visit's events, each when it is asked for.</summary>
    public IEnumerable<JsonObject> Visit()
    {
        yield return Page("Home", "/");
        if (random.NextDouble() < 0.25)
        {
            foreach (var call in SignUp())
                yield return call;
        }

        List<(string Id, string Name, double Price, string Category)> cart = [];
        for (var looks = random.Next(1, 5); looks > 0; looks--)
        {
            var product = Products[random.Next(Products.Length)];
            yield return Page(product.Name, $"/products/{product.Id.ToLowerInvariant()}");
            yield return Track("Product Viewed", Describe(product));
            if (random.NextDouble() < 0.35)
            {
                cart.Add(product);
                yield return Track("Product Added", Describe(product));
            }
        }

        if (cart.Count == 0 || random.NextDouble() < 0.4)
            yield break;
        yield return Page("Checkout", "/checkout");
        yield return Track("Checkout Started", Order(cart));
        if (_userId is null)
        {
            foreach (var call in SignUp())
                yield return call;
        }

        yield return Track("Order Completed", Order(cart));
    }

    private IEnumerable<JsonObject> SignUp()
    {
        var (first, last) = (FirstNames[number % FirstNames.Length], LastNames[number / FirstNames.Length % LastNames.Length]);
        _userId = $"user-{number}";
        yield return Call("identify", new()
        {
            ["traits"] = new JsonObject
            {
                ["firstName"] = first,
                ["lastName"] = last,
                ["email"] = $"user-{number}@shop.test",
                ["plan"] = Plans[random.Next(Plans.Length)],
                ["logins"] = random.Next(1, 60),
            },
        });
        if (random.NextDouble() < 0.2)
        {
            yield return Call("group", new()
            {
                ["groupId"] = $"company-{number % 7}",
                ["traits"] = new JsonObject { ["name"] = $"Office {number % 7}", ["employees"] = 5 + number % 7 * 11 },
            });
        }
    }

    private JsonObject Page(string name, string path) => Call("page", new()
    {
        ["name"] = name,
        ["properties"] = new JsonObject
        {
            ["name"] = name,
            ["path"] = path,
            ["title"] = $"{name} · Demo shop",
            ["url"] = $"https://shop.test{path}",
            ["referrer"] = _campaign is null ? "" : "https://search.test/",
        },
    });

    private JsonObject Track(string name, JsonObject properties) => Call("track", new() { ["event"] = name, ["properties"] = properties });

    private JsonObject Call(string type, JsonObject call)
    {
        call["type"] = type;
        call["messageId"] = $"demo-{Guid.NewGuid()}";
        call["anonymousId"] = _anonymousId;
        call["userId"] = _userId;
        call["context"] = new JsonObject
        {
            ["library"] = new JsonObject { ["name"] = "analytics.js", ["version"] = "next-demo" },
            ["locale"] = "en-GB",
            ["campaign"] = _campaign is null ? null : new JsonObject { ["name"] = _campaign, ["source"] = "newsletter", ["medium"] = "email" },
        };
        return call;
    }

    private static JsonObject Describe((string Id, string Name, double Price, string Category) product) => new()
    {
        ["product_id"] = product.Id,
        ["name"] = product.Name,
        ["price"] = product.Price,
        ["category"] = product.Category,
        ["quantity"] = 1,
    };

    private JsonObject Order(List<(string Id, string Name, double Price, string Category)> cart) => new()
    {
        ["order_id"] = $"O-{number}-{cart.Count}",
        ["currency"] = "EUR",
        ["revenue"] = Math.Round(cart.Sum(product => product.Price), 2),
        ["coupon"] = _campaign == "spring-sale" ? "SPRING" : null,
        ["products"] = new JsonArray([.. cart.Select(Describe)]),
    };
}
