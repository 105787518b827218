using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Connections.Core.Ingest;
using Connections.Core.Log;

namespace Connections.Tests.Benchmarks;

/// <summary>Makes a long log fast: events in their stored form go straight to the log, without HTTP.</summary>
internal static class Backlog
{
    private const int Different = 5_000;
    private const int EventsPerAppend = 5_000;
    private const int AppendsAtOnce = 2;

    /// <summary>Appends so many events. Their bodies repeat after a few thousand; their ids and users never do in one step.</summary>
    public static async Task AppendAsync(IEventLog log, Guid source, int events)
    {
        var templates = Templates();
        var waiting = new Queue<Task>();
        for (var made = 0; made < events;)
        {
            var count = Math.Min(EventsPerAppend, events - made);
            var entries = new LogEntry[count];
            var buffer = new byte[templates.Take(count).Sum(template => template.Length)];
            var at = 0;
            for (var i = 0; i < count; i++, made++)
            {
                templates[i].CopyTo(buffer, at);
                var json = buffer.AsMemory(at, templates[i].Length);
                var id = json.Span[(json.Span.IndexOf(Encoding.ASCII.GetBytes(MadeUpEvents.IdPlaceholder)))..][..16];
                Encoding.ASCII.GetBytes(made.ToString("x16", CultureInfo.InvariantCulture), id);
                entries[i] = new(source, EventType.Track, (ulong)(made % 20_011), json) { MessageKey = MessageKey.Of(id) };
                at += json.Length;
            }

            waiting.Enqueue(log.AppendAsync(entries, CancellationToken.None).AsTask());
            if (waiting.Count > AppendsAtOnce)
                await waiting.Dequeue();
        }

        await Task.WhenAll(waiting);
    }

    /// <summary>The events, in which every id stands as <see cref="MadeUpEvents.IdPlaceholder"/>.</summary>
    public static byte[][] Templates()
    {
        var random = new Random(3);
        var templates = new byte[Different][];
        for (var i = 0; i < Different; i++)
        {
            var buffer = new ArrayBufferWriter<byte>();
            using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }); // as libraries write it
            json.WriteStartObject();
            json.WriteString("type", "track");
            json.WriteString("messageId", $"ajs-next-{MadeUpEvents.IdPlaceholder}");
            json.WriteString("event", $"Product {(char)('A' + i % 20)}");
            json.WriteString("anonymousId", $"{random.Next():x8}-5b0c-4f6e-9d5e-{random.NextInt64():x12}");
            json.WriteStartObject("properties");
            json.WriteNumber("revenue", random.Next(100_000) / 100m);
            json.WriteString("path", $"/products/{random.Next(10_000)}");
            json.WriteString("title", $"Kettles and grinders · {random.Next(10_000)}");
            json.WriteEndObject();
            json.WriteStartObject("context");
            json.WriteString("ip", "203.0.113.7");
            json.WriteStartObject("library");
            json.WriteString("name", "analytics.js");
            json.WriteString("version", "npm:next-1.81.0");
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteStartObject("integrations");
            json.WriteEndObject();
            foreach (var time in (string[])["originalTimestamp", "sentAt", "receivedAt", "timestamp"])
                json.WriteString(time, TimeProvider.System.GetUtcNow().UtcDateTime.ToString(IsoTime.Format, CultureInfo.InvariantCulture));
            json.WriteString("channel", "browser");
            json.WriteNumber("version", 2);
            json.WriteEndObject();
            json.Flush();
            templates[i] = buffer.WrittenSpan.ToArray();
        }

        return templates;
    }
}
