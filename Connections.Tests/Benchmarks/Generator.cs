using System.Buffers.Text;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Connections.Tests.Benchmarks;

/// <summary>What a generator is to do. Without <paramref name="RequestsPerSecond"/> it sends as many as are answered.</summary>
internal sealed record GeneratorPlan(
    int Port, int Connections, int EventsPerRequest, double WarmUpSeconds, double Seconds, IReadOnlyList<string> WriteKeys, uint Run, double? RequestsPerSecond = null);

/// <summary>What it saw between the warm-up and the end.</summary>
internal sealed record GeneratorResult(long Requests, long Events, double Seconds, double P50Ms, double P99Ms, long Failures, string? Failure, double CpuSeconds = 0)
{
    public double RequestsPerSecond => Requests / Seconds;

    public double EventsPerSecond => Events / Seconds;
}

/// <summary>
/// A closed loop of HTTP/1.1 over bare sockets: each connection sends its next request when the last was answered. Nothing of an HTTP
/// client's comfort, because it shares the two cores with what it measures.
/// </summary>
internal sealed class Generator(GeneratorPlan plan)
{
    private static readonly byte[] HeaderEnd = "\r\n\r\n"u8.ToArray();
    private static readonly byte[] LengthName = "Content-Length: "u8.ToArray();

    private readonly List<long>[] _took = new List<long>[plan.Connections];
    private long _failures;
    private string? _failure;
    private volatile bool _measuring;
    private volatile bool _ended;

    /// <summary>Runs the plan. <paramref name="begins"/> is called when the warm-up is over.</summary>
    public async Task<GeneratorResult> RunAsync(Action begins, CancellationToken cancellationToken)
    {
        var requests = plan.EventsPerRequest == 1 ? 150 : Math.Max(1, 800 / plan.EventsPerRequest);
        var pools = Enumerable.Range(0, plan.Connections).Select(number => new RequestPool(number, plan.WriteKeys, plan.EventsPerRequest, requests, plan.Run)).ToArray();
        var running = pools.Select((pool, number) => Task.Run(() => SendAsync(pool, number, cancellationToken), cancellationToken)).ToArray();

        await Task.WhenAny(Task.Delay(TimeSpan.FromSeconds(plan.WarmUpSeconds), TimeProvider.System, cancellationToken), Task.WhenAll(running));
        begins();
        _measuring = true;
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAny(Task.Delay(TimeSpan.FromSeconds(plan.Seconds), TimeProvider.System, cancellationToken), Task.WhenAll(running));
        _measuring = false;
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        _ended = true;
        await Task.WhenAll(running);

        var all = _took.SelectMany(took => took).Order().ToArray();
        return new(all.Length, (long)all.Length * plan.EventsPerRequest, seconds, At(all, 0.5), At(all, 0.99), _failures, _failure);
    }

    private static double At(long[] sorted, double share) =>
        sorted.Length == 0 ? 0 : Stopwatch.GetElapsedTime(0, sorted[(int)((sorted.Length - 1) * share)]).TotalMilliseconds;

    private async Task SendAsync(RequestPool pool, int number, CancellationToken cancellationToken)
    {
        var took = _took[number] = new List<long>(1 << 16);
        var buffer = new byte[8192];
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, plan.Port, cancellationToken);
            var (started, sentSoFar) = (Stopwatch.GetTimestamp(), 0L);
            while (!_ended)
            {
                if (plan.RequestsPerSecond is { } perSecond)
                    await TurnAsync(started, (number + sentSoFar++ * plan.Connections) / perSecond, cancellationToken);
                var request = pool.Next();
                var began = Stopwatch.GetTimestamp();
                for (var sent = 0; sent < request.Length;)
                    sent += await socket.SendAsync(request[sent..], SocketFlags.None, cancellationToken);
                var succeeded = await ReceiveAsync(socket, buffer, cancellationToken);
                if (_measuring)
                    took.Add(Stopwatch.GetTimestamp() - began);
                if (!succeeded)
                    Fail(System.Text.Encoding.UTF8.GetString(buffer, 0, 400).TrimEnd('\0'));
            }
        }
        catch (SocketException e)
        {
            Fail(e.Message);
        }
    }

    // One that is late sends at once: the rate holds over the whole.
    private static Task TurnAsync(long started, double seconds, CancellationToken cancellationToken) =>
        TimeSpan.FromSeconds(seconds) - Stopwatch.GetElapsedTime(started) is { Ticks: > 0 } early ? Task.Delay(early, TimeProvider.System, cancellationToken) : Task.CompletedTask;

    private void Fail(string message)
    {
        Interlocked.Increment(ref _failures);
        _failure ??= message;
    }

    private static async ValueTask<bool> ReceiveAsync(Socket socket, byte[] buffer, CancellationToken cancellationToken)
    {
        for (var length = 0; ;)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(length), SocketFlags.None, cancellationToken);
            if (read == 0)
                throw new SocketException((int)SocketError.ConnectionReset);
            length += read;
            if (IsWhole(buffer.AsSpan(0, length)))
                return buffer.AsSpan(0, length).StartsWith("HTTP/1.1 200"u8);
        }
    }

    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var end = answer.IndexOf(HeaderEnd);
        if (end < 0)
            return false;
        var at = answer[..end].IndexOf(LengthName);
        return at < 0 || (Utf8Parser.TryParse(answer[(at + LengthName.Length)..], out int body, out _) && answer.Length >= end + HeaderEnd.Length + body);
    }
}
