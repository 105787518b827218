using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Connections.Tests.Benchmarks;

/// <summary>Which library an event pretends to come from: that decides its <c>context</c>, which is most of its bytes.</summary>
internal enum Sender
{
    Browser,
    Server,
}

/// <summary>
/// Makes events as they come in: all calls in a usual mix, users that return, properties of very different sizes. The same seed makes the same
/// events; no two of one maker are alike.
/// </summary>
internal sealed class MadeUpEvents(int seed)
{
    /// <summary>What stands where each sent event gets an id of its own: the sender overwrites it.</summary>
    public const string IdPlaceholder = "################";

    private const int Users = 5_000;

    private static readonly string[] Names = ["Product Viewed", "Product Added", "Order Completed", "Checkout Started", "Search Performed", "Video Played", "Signed Up", "Invite Sent"];
    private static readonly string[] Words =
        ["kettle", "grinder", "scale", "filter", "beans", "mug", "spoon", "roast", "espresso", "crème", "harvest", "subscription", "gift", "season", "naïve", "日本", "tray", "office", "holiday", "bundle"];
    private static readonly string[] Titles = ["Home", "Pricing", "Docs", "Blog", "Checkout", "Account"];
    private static readonly string[] Agents =
    [
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1",
        "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15",
    ];
    private static readonly string[] Zones = ["Europe/Berlin", "America/New_York", "Asia/Tokyo", "America/Sao_Paulo"];
    private static readonly DateTimeOffset FirstTime = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    private readonly Random _random = new(seed);
    private int _made;

    /// <summary>The user agent that goes with the events made since.</summary>
    public string UserAgent => Agents[_made % Agents.Length];

    /// <summary>Writes the next event. Returns its call.</summary>
    public string Write(IBufferWriter<byte> to, Sender sender, string? writeKey = null)
    {
        _made++;
        var user = _random.Next(Users);
        var call = _random.Next(100) switch { < 55 => "track", < 82 => "page", < 94 => "identify", < 97 => "group", < 99 => "screen", _ => "alias" };
        var at = FirstTime.AddMilliseconds(_made * 137L).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        using var json = new Utf8JsonWriter(to, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteString("timestamp", at);
        WriteIntegrations(json, sender);
        json.WriteString("type", call);
        WriteWho(json, sender, user, call);
        WriteWhat(json, call);
        json.WritePropertyName("context");
        if (sender == Sender.Browser)
            WriteBrowserContext(json);
        else
            WriteServerContext(json);
        json.WriteString("messageId", sender == Sender.Browser ? $"ajs-next-1764000000000-{IdPlaceholder}" : $"node-next-1764000000000-{IdPlaceholder}");
        if (writeKey is not null)
            json.WriteString("writeKey", writeKey);
        WriteMetadata(json, sender);
        if (sender == Sender.Browser)
            json.WriteString("sentAt", at);
        json.WriteEndObject();
        return call;
    }

    private void WriteIntegrations(Utf8JsonWriter json, Sender sender)
    {
        json.WriteStartObject("integrations");
        if (sender == Sender.Browser && _random.Next(4) == 0)
            json.WriteBoolean("Mixpanel", _random.Next(2) == 0);
        json.WriteEndObject();
    }

    private static void WriteWho(Utf8JsonWriter json, Sender sender, int user, string call)
    {
        if (sender == Sender.Browser)
            json.WriteString("anonymousId", $"{user:x8}-5b0c-4f6e-9d5e-{user * 7919L:x12}");
        if (sender == Sender.Server || user % 3 == 0)
            json.WriteString("userId", $"user-{user}");
        else if (call == "alias")
            json.WriteString("userId", $"user-{user}");
        if (call == "alias")
            json.WriteString("previousId", $"{user:x8}-old");
        if (call == "group")
            json.WriteString("groupId", $"company-{user % 400}");
    }

    private void WriteWhat(Utf8JsonWriter json, string call)
    {
        switch (call)
        {
            case "track":
                json.WriteString("event", Names[_random.Next(Names.Length)]);
                json.WriteStartObject("properties");
                WriteProperties(json);
                break;
            case "page" or "screen":
                var title = Titles[_random.Next(Titles.Length)];
                json.WriteString("name", title);
                json.WriteStartObject("properties");
                WritePage(json, title);
                break;
            case "alias":
                return;
            default:
                json.WriteStartObject("traits");
                json.WriteString("email", $"someone-{_made}@example.test");
                json.WriteString("name", $"{Word()} {Word()}");
                json.WriteString("plan", _random.Next(2) == 0 ? "free" : "club");
                json.WriteNumber("logins", _random.Next(1, 900));
                break;
        }

        json.WriteEndObject();
    }

    // Many events say little, a few say much: up to some 3 KB.
    private void WriteProperties(Utf8JsonWriter json)
    {
        json.WriteNumber("revenue", Math.Round(_random.NextDouble() * 400, 2));
        json.WriteString("currency", "EUR");
        json.WriteString("order_id", $"O-{_made}");
        for (var more = _random.Next(8); more > 0; more--)
            json.WriteString($"{Word()}_{more}", $"{Word()} {Word()} {Word()}");
        if (_random.Next(4) != 0)
            return;
        json.WriteStartArray("products");
        for (var products = _random.Next(1, 12); products > 0; products--)
        {
            json.WriteStartObject();
            json.WriteString("product_id", $"P-{_random.Next(10_000)}");
            json.WriteString("name", $"{Word()} {Word()}");
            json.WriteNumber("price", Math.Round(_random.NextDouble() * 90, 2));
            json.WriteNumber("quantity", _random.Next(1, 5));
            json.WriteBoolean("gift", _random.Next(9) == 0);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteBrowserContext(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartObject("page");
        WritePage(json, Titles[_random.Next(Titles.Length)]);
        json.WriteEndObject();
        json.WriteString("userAgent", UserAgent);
        json.WriteString("locale", "en-GB");
        json.WriteStartObject("library");
        json.WriteString("name", "analytics.js");
        json.WriteString("version", "npm:next-1.81.0");
        json.WriteEndObject();
        json.WriteString("timezone", Zones[_random.Next(Zones.Length)]);
        if (_random.Next(5) == 0)
        {
            json.WriteStartObject("campaign");
            json.WriteString("name", $"{Word()}-{_random.Next(40)}");
            json.WriteString("source", "newsletter");
            json.WriteString("medium", "email");
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private void WritePage(Utf8JsonWriter json, string title)
    {
        var path = $"/{Word()}/{Word()}-{_random.Next(2_000)}";
        json.WriteString("path", path);
        json.WriteString("referrer", _random.Next(3) == 0 ? "https://search.example.test/" : "");
        json.WriteString("search", _random.Next(3) == 0 ? $"?utm_source=newsletter&utm_campaign={Word()}" : "");
        json.WriteString("title", $"{title} · {Word()} {Word()}");
        json.WriteString("url", $"https://shop.example.test{path}");
    }

    private static void WriteServerContext(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartObject("library");
        json.WriteString("name", "@segment/analytics-node");
        json.WriteString("version", "2.3.0");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteMetadata(Utf8JsonWriter json, Sender sender)
    {
        json.WriteStartObject("_metadata");
        if (sender == Sender.Browser)
        {
            json.WriteStartArray("bundled");
            json.WriteStringValue("Segment.io");
            json.WriteEndArray();
            json.WriteStartArray("unbundled");
            json.WriteEndArray();
            json.WriteStartArray("bundledIds");
            json.WriteEndArray();
        }
        else
        {
            json.WriteString("nodeVersion", "20.19.2");
            json.WriteString("jsRuntime", "node");
        }

        json.WriteEndObject();
    }

    private string Word() => Words[_random.Next(Words.Length)];
}
