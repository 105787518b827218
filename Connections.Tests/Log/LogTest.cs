using System.Text;
using Connections.Core.Log;
using Connections.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Connections.Tests.Log;

/// <summary>A log in a folder of its own, and short words for what tests do with it.</summary>
public abstract class LogTest : IDisposable
{
    private readonly TempFolder _folder = new();

    protected static CancellationToken None => CancellationToken.None;

    protected static Guid Website { get; } = Guid.Parse("11111111-1111-1111-1111-111111111111");

    protected static Guid Backend { get; } = Guid.Parse("22222222-2222-2222-2222-222222222222");

    protected FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 5, 1, 10, 0, 0, TimeSpan.Zero));

    protected string Folder => _folder.Path;

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    internal SegmentLog Open(LogOptions? options = null, ILogDisk? disk = null) => new(Folder, options ?? new(), Clock, disk: disk);

    /// <summary>An event like those that websites send: much of it stands in its neighbours too.</summary>
    protected static LogEntry PageView(Guid source, int number)
    {
        var messageId = $"ajs-next-{number:x8}-{unchecked((uint)(number * 2654435761)):x8}";
        var json = $$$"""{"type":"page","name":"Product {{{number % 40}}}","messageId":"{{{messageId}}}","anonymousId":"{{{Guid.NewGuid()}}}","properties":{"path":"/products/{{{number}}}","title":"Product {{{number}}}","url":"https://shop.example.com/products/{{{number}}}","price":{{{number % 977}}}.25},"context":{"library":{"name":"analytics.js","version":"next-1.70.0"},"userAgent":"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36","locale":"en-US","ip":"10.1.{{{number % 250}}}.7"},"timestamp":"2026-05-01T10:00:00.{{{number % 1000:000}}}Z"}""";
        return new(source, EventType.Page, (ulong)number, Encoding.UTF8.GetBytes(json)) { MessageKey = MessageKey.Of(Encoding.UTF8.GetBytes(messageId)) };
    }

    /// <summary>Appends page views of numbers next to each other, as one call.</summary>
    internal static async Task<LogEntry[]> AppendViewsAsync(IEventLog log, Guid source, int from, int count)
    {
        LogEntry[] views = [.. Enumerable.Range(from, count).Select(number => PageView(source, number))];
        await log.AppendAsync(views, None);
        return views;
    }

    internal static async Task<LogRecord[]> RecordsAsync(IEventLog log)
    {
        var records = new List<LogRecord>();
        await foreach (var record in log.ReadAllAsync(log.Start, None))
            records.Add(record);
        return [.. records];
    }

    protected static LogEntry Event(Guid source, string json) => new(source, EventType.Track, 7, Encoding.UTF8.GetBytes(json));

    protected static string Text(LogRecord record) => Encoding.UTF8.GetString(record.Json.Span);

    internal static async Task AppendAsync(SegmentLog log, Guid source, params string[] events) =>
        await log.AppendAsync([.. events.Select(json => Event(source, json))], None);

    internal static async Task<string[]> ReadAllAsync(SegmentLog log, params Guid[] sources)
    {
        var (texts, from) = (new List<string>(), log.Start);
        while (true)
        {
            var slice = await log.ReadAsync(from, sources is [] ? null : sources.ToHashSet(), 3, 1000, None);
            texts.AddRange(slice.Records.Select(Text));
            if (slice.AtEnd)
                return [.. texts];
            from = slice.Next;
        }
    }

    /// <summary>As if the last frames had been written and not synced: nothing says how far the log was.</summary>
    protected void ForgetSync() => File.Delete(Path.Combine(Folder, SyncedMark.FileName));

    protected string LastSegment() => Segments()[^1];

    protected string[] Segments() => [.. Directory.GetFiles(Folder, "*.segment").Order(StringComparer.Ordinal)];
}
