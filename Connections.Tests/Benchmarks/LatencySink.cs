using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text.Json;
using Connections.Core.Ingest;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Connections.Tests.Benchmarks;

/// <summary>What arrived at a <see cref="LatencySink"/>: the times are from an event's receipt until it was here.</summary>
internal sealed record Arrivals(long Events, double P50Ms, double P99Ms);

/// <summary>A sink that looks how old each event is that arrives. For any line of its input it says what came since the last one.</summary>
internal sealed class LatencySink
{
    private const int StepsPerMs = 10;
    private const int LongestMs = 120_000;

    // How many events took how long. Collection notes milliseconds, so a step finer than these is no better than half of one.
    private readonly int[] _steps = new int[LongestMs * StepsPerMs + 1];

    /// <summary>Serves until its input ends.</summary>
    public static async Task ServeAsync()
    {
        var sink = new LatencySink();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        app.Run(context => sink.TakeAsync(context.Request.BodyReader, context.RequestAborted));
        await app.StartAsync();
        Console.WriteLine(new Uri(app.Urls.Single()).Port);
        while (await Console.In.ReadLineAsync() is not null)
            Console.WriteLine(JsonSerializer.Serialize(sink.Taken()));
    }

    private async Task TakeAsync(PipeReader body, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await body.ReadAsync(cancellationToken);
            if (read.IsCompleted)
            {
                Note(read.Buffer);
                body.AdvanceTo(read.Buffer.End);
                return;
            }

            body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private void Note(ReadOnlySequence<byte> json)
    {
        var now = TimeProvider.System.GetUtcNow();
        var reader = new SequenceReader<byte>(json);
        Span<byte> text = stackalloc byte["2026-03-02T09:00:00.000Z".Length];
        while (reader.TryReadTo(out ReadOnlySequence<byte> _, "\"receivedAt\":\""u8))
        {
            if (!reader.TryCopyTo(text) || !DateTimeOffset.TryParseExact(
                    System.Text.Encoding.ASCII.GetString(text), IsoTime.Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var received))
                continue;
            Interlocked.Increment(ref _steps[(int)Math.Clamp((now - received).TotalMilliseconds * StepsPerMs, 0, _steps.Length - 1)]);
        }
    }

    private Arrivals Taken()
    {
        var steps = new int[_steps.Length];
        for (var at = 0; at < steps.Length; at++)
            steps[at] = Interlocked.Exchange(ref _steps[at], 0);
        var events = steps.Sum(step => (long)step);
        return new(events, At(steps, events * 0.5), At(steps, events * 0.99));
    }

    private static double At(int[] steps, double events)
    {
        var (at, seen) = (0, 0L);
        while (at < steps.Length - 1 && (seen += steps[at]) < events)
            at++;
        return (double)at / StepsPerMs;
    }
}
