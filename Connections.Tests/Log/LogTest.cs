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

    protected string LastSegment() => Directory.GetFiles(Folder, "*.segment").Order(StringComparer.Ordinal).Last();
}
