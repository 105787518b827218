using System.Buffers;
using System.Diagnostics;
using System.IO.Pipelines;
using System.Net.Http.Headers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace Connections.Tests.Benchmarks;

/// <summary>The least that each job costs: what the product is measured against.</summary>
internal static class Floors
{
    private static readonly ReadOnlyMemory<byte> Answer = """{"success":true}"""u8.ToArray();

    /// <summary>
    /// Serves until its input ends. To <c>events</c> it says how many arrived, to any other word how many requests; after <c>hold</c> it answers nobody
    /// until <c>release</c>.
    /// </summary>
    public static async Task ServeAsync(bool walksJson)
    {
        var (served, events) = (0L, 0L);
        TaskCompletionSource? held = null;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        app.Run(async context =>
        {
            Interlocked.Add(ref events, await ReadAsync(context.Request.BodyReader, walksJson, context.RequestAborted));
            if (Volatile.Read(ref held) is { } until)
                await until.Task;
            Interlocked.Increment(ref served);
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = Answer.Length;
            await context.Response.Body.WriteAsync(Answer, context.RequestAborted);
        });
        await app.StartAsync();
        Console.WriteLine(new Uri(app.Urls.Single()).Port);
        while (await Console.In.ReadLineAsync() is { } asked)
        {
            if (asked == "hold")
                Volatile.Write(ref held, new(TaskCreationOptions.RunContinuationsAsynchronously));
            else if (asked == "release")
                Interlocked.Exchange(ref held, null)?.SetResult();
            Console.WriteLine(asked == "events" ? Interlocked.Read(ref events) : Interlocked.Read(ref served));
        }
    }

    /// <summary>Appends and syncs commits of the given sizes, in turn, until the time is over; begins a new file where the product would.</summary>
    public static AppendResult Append(AppendPlan plan)
    {
        var path = Path.Combine(plan.Folder, "floor.bin");
        var bytes = new byte[plan.CommitBytes.Max()];
        new Random(5).NextBytes(bytes); // a disk that compresses must not win by it
        var file = Create(path);
        try
        {
            var (commits, at, began) = (0, 0L, Stopwatch.GetTimestamp());
            while (Stopwatch.GetElapsedTime(began).TotalSeconds < plan.Seconds)
            {
                if (at >= plan.MaxFileBytes)
                {
                    file.Dispose();
                    (file, at) = (Create(path), 0);
                }

                var size = plan.CommitBytes[commits++ % plan.CommitBytes.Count];
                RandomAccess.Write(file, bytes.AsSpan(0, size), at);
                RandomAccess.FlushToDisk(file);
                at += size;
            }

            return new(commits, Stopwatch.GetElapsedTime(began).TotalSeconds);
        }
        finally
        {
            file.Dispose();
            File.Delete(path);
        }
    }

    // A file that is written over would have its room already: it has to grow, as the log does.
    private static SafeFileHandle Create(string path)
    {
        File.Delete(path);
        return File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write);
    }

    /// <summary>Posts the same events, one by one or serialised into batches, with so many requests at a time, until its input ends.</summary>
    public static async Task PostAsync(PostPlan plan, CancellationToken cancellationToken)
    {
        using var handler = new SocketsHttpHandler { MaxConnectionsPerServer = plan.Concurrency };
        using var client = new HttpClient(handler) { BaseAddress = new($"http://127.0.0.1:{plan.Port}") };
        var events = Backlog.Templates(); // what the product has in its log
        var parsed = plan.Batch == 1 ? [] : events.Select(one => JsonElement.Parse(one)).ToArray();
        var ended = false;
        var running = Enumerable.Range(0, plan.Concurrency).Select(first => Task.Run(
            async () =>
            {
                var buffer = new ArrayBufferWriter<byte>(plan.Batch * 1024);
                for (var i = first; !Volatile.Read(ref ended); i++)
                {
                    using var content = new ReadOnlyMemoryContent(plan.Batch == 1 ? events[i % events.Length] : BatchOf(buffer, parsed, i * plan.Batch, plan.Batch));
                    content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
                    using var answer = await client.PostAsync("/hook", content, cancellationToken);
                    answer.EnsureSuccessStatusCode();
                }
            },
            cancellationToken)).ToArray();
        Console.WriteLine(plan.Port);
        await Console.In.ReadToEndAsync(cancellationToken);
        Volatile.Write(ref ended, true);
        await Task.WhenAll(running);
    }

    // The same work as a batch is for whoever has the events as JSON: an array of them, written anew.
    private static ReadOnlyMemory<byte> BatchOf(ArrayBufferWriter<byte> buffer, JsonElement[] events, int from, int count)
    {
        buffer.ResetWrittenCount();
        using var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }); // the bytes that the product sends
        writer.WriteStartArray();
        for (var at = 0; at < count; at++)
            events[(from + at) % events.Length].WriteTo(writer);
        writer.WriteEndArray();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    // How many events it holds, by their ids.
    private static async ValueTask<int> ReadAsync(PipeReader body, bool walksJson, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await body.ReadAsync(cancellationToken);
            if (read.IsCompleted)
            {
                if (walksJson)
                    Walk(read.Buffer);
                var events = Events(read.Buffer);
                body.AdvanceTo(read.Buffer.End);
                return events;
            }

            // Kept until it is whole, as the product has to keep it where it walks it.
            body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static int Events(ReadOnlySequence<byte> json)
    {
        var reader = new SequenceReader<byte>(json);
        var found = 0;
        while (reader.TryReadTo(out ReadOnlySequence<byte> _, "\"messageId\":"u8))
            found++;
        return found;
    }

    private static void Walk(ReadOnlySequence<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
        }
    }
}

/// <summary>Commits to be written: <paramref name="CommitBytes"/> are the sizes, taken in turn.</summary>
internal sealed record AppendPlan(string Folder, IReadOnlyList<int> CommitBytes, double Seconds, long MaxFileBytes = 64L << 20);

/// <summary>How many of them were written.</summary>
internal sealed record AppendResult(int Commits, double Seconds);

/// <summary>Events to be posted to a sink.</summary>
internal sealed record PostPlan(int Port, int Concurrency, int Batch = 1);
