using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Connections.Core.Ingest;
using Connections.Core.Log;

namespace Connections.Tests.Benchmarks;

/// <summary>What the events of a load are like.</summary>
/// <param name="Properties">Properties of each event.</param>
/// <param name="Tables">Different names of events, each a table.</param>
internal sealed record LoadShape(int Properties, int Tables);

/// <summary>Appends track calls of a given shape to a log, in their stored form.</summary>
internal static class LoadEvents
{
    private const int EventsPerAppend = 2_000;
    private const int BodiesPerName = 4;

    /// <param name="log">Where to.</param>
    /// <param name="source">Whose they are.</param>
    /// <param name="shape">What they are like.</param>
    /// <param name="events">How many.</param>
    /// <param name="run">Events of another run have other ids.</param>
    public static async Task AppendAsync(IEventLog log, Guid source, LoadShape shape, int events, int run)
    {
        var random = new Random(shape.Properties + run);
        var templates = Enumerable.Range(0, Math.Max(shape.Tables, 20) * BodiesPerName).Select(number => Template(shape, number, random)).ToArray();
        var ahead = Task.CompletedTask;
        for (var made = 0; made < events;)
        {
            var entries = new LogEntry[Math.Min(EventsPerAppend, events - made)];
            for (var i = 0; i < entries.Length; i++, made++)
            {
                var json = templates[made % templates.Length].ToArray();
                var id = json.AsSpan(json.AsSpan().IndexOf(Encoding.ASCII.GetBytes(MadeUpEvents.IdPlaceholder)))[..16];
                Encoding.ASCII.GetBytes((((long)run << 40) + made).ToString("x16", CultureInfo.InvariantCulture), id);
                entries[i] = new(source, EventType.Track, (ulong)(made % 20_011), json) { MessageKey = MessageKey.Of(id) };
            }

            await ahead;
            ahead = log.AppendAsync(entries, CancellationToken.None).AsTask();
        }

        await ahead;
    }

    private static byte[] Template(LoadShape shape, int number, Random random)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteString("type", "track");
        json.WriteString("messageId", $"ajs-next-{MadeUpEvents.IdPlaceholder}");
        json.WriteString("event", $"Thing {number % shape.Tables} Done");
        json.WriteString("anonymousId", $"{random.Next():x8}-5b0c-4f6e-9d5e-{random.NextInt64():x12}");
        json.WriteString("userId", $"user-{random.Next(100_000)}");
        json.WriteStartObject("properties");
        for (var property = 0; property < shape.Properties; property++)
            WriteProperty(json, property, random);
        json.WriteEndObject();
        json.WriteStartObject("context");
        json.WriteString("ip", "203.0.113.7");
        json.WriteStartObject("library");
        json.WriteString("name", "analytics.js");
        json.WriteString("version", "npm:next-1.81.0");
        json.WriteEndObject();
        json.WriteEndObject();
        foreach (var time in (string[])["originalTimestamp", "sentAt", "receivedAt", "timestamp"])
            json.WriteString(time, TimeProvider.System.GetUtcNow().UtcDateTime.ToString(IsoTime.Format, CultureInfo.InvariantCulture));
        json.WriteString("channel", "browser");
        json.WriteNumber("version", 2);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    // Half of them texts, the rest whole numbers, fractions, truths and times: about what shops send.
    private static void WriteProperty(Utf8JsonWriter json, int property, Random random)
    {
        var name = $"property{(char)('A' + property % 26)}{property}";
        switch (property % 10)
        {
            case 1 or 6:
                json.WriteNumber(name, random.Next(1_000_000));
                break;
            case 3:
                json.WriteNumber(name, random.Next(100_000) / 100m);
                break;
            case 5:
                json.WriteBoolean(name, random.Next(2) == 0);
                break;
            case 8:
                json.WriteString(name, DateTime.UnixEpoch.AddSeconds(random.Next()).ToString(IsoTime.Format, CultureInfo.InvariantCulture));
                break;
            default:
                json.WriteString(name, $"Kettles and grinders {random.Next(10_000)}");
                break;
        }
    }
}
