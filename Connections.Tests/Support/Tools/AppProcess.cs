using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;

namespace Connections.Tests.Support.Tools;

/// <summary>
/// The real product as a child process: its own port, its own data folder, which outlives kills and restarts and is deleted at the
/// end. <c>CONNECTIONS_EXECUTABLE</c> names a published file to run in place of the one that was just built.
/// </summary>
internal sealed class AppProcess : IAsyncDisposable
{
    private readonly AppOptions _options;
    private readonly string _folder = Directory.CreateTempSubdirectory("connections-app-").FullName;
    private readonly ConcurrentQueue<string> _output = new();
    private Process? _process;

    private AppProcess(AppOptions options)
    {
        _options = options;
        Url = new($"http://127.0.0.1:{options.Port ?? LoopbackPort.Free()}");
        Client = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = Url };
    }

    /// <summary>Its origin, the same after a restart.</summary>
    public Uri Url { get; }

    /// <summary>A client of that origin which follows no redirect.</summary>
    public HttpClient Client { get; }

    /// <summary>The process as the system knows it, since the last start.</summary>
    public int ProcessId => _process!.Id;

    public string DataFolder => _options.DataFolder ?? Path.Combine(_folder, "data");

    /// <summary>All it has written so far, over all its starts.</summary>
    public string Output => string.Join('\n', _output);

    /// <summary>Starts the product and waits until it is ready.</summary>
    public static async Task<AppProcess> StartAsync(AppOptions? options = null)
    {
        var app = new AppProcess(options ?? new());
        try
        {
            await app.StartAgainAsync();
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it on the folder and port that it had, after <see cref="KillAsync"/> or <see cref="StopAsync"/>.</summary>
    /// <exception cref="InvalidOperationException">It ended before it was ready; the message has what it wrote.</exception>
    public Task StartAgainAsync(TimeSpan? deadline = null)
    {
        Launch();
        return ReadyAsync(deadline);
    }

    /// <summary>The same without the wait: it may be killed while it still starts.</summary>
    public void Launch()
    {
        _process?.Dispose();
        _process = Process.Start(LaunchInfo())!;
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Waits until it is ready.</summary>
    /// <exception cref="InvalidOperationException">It ended before; the message has what it wrote.</exception>
    public Task ReadyAsync(TimeSpan? deadline = null) => Until.TrueAsync(IsReadyAsync, $"{Url}health/ready answers 200", deadline ?? TimeSpan.FromMinutes(3));

    /// <summary>Ends it like a power cut: SIGKILL, nothing is flushed.</summary>
    public Task KillAsync()
    {
        _process!.Kill();
        return _process.WaitForExitAsync();
    }

    /// <summary>Sends it a signal, such as <c>STOP</c> or <c>CONT</c>.</summary>
    public Task SignalAsync(string signal) => SignalAsync(_process!.Id, signal);

    /// <summary>Sends any process a signal.</summary>
    public static async Task SignalAsync(int processId, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{processId}"]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Asks it to end (SIGTERM) and waits until it has. Returns its exit code.</summary>
    public async Task<int> StopAsync()
    {
        await SignalAsync("TERM");
        await _process!.WaitForExitAsync();
        return _process.ExitCode;
    }

    /// <summary>Runs a command of the same executable on the same data folder, to its end. Gives its exit code and all it wrote.</summary>
    public Task<(int ExitCode, string Output)> CommandAsync(params string[] arguments)
    {
        var start = StartInfo(arguments);
        start.WorkingDirectory = _folder;
        start.Environment["Connections__DataDirectory"] = DataFolder;
        return AppCommand.RunAsync(start);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_process is { HasExited: false })
            await KillAsync();
        _process?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private ProcessStartInfo LaunchInfo()
    {
        var start = StartInfo(_options.Arguments);
        start.WorkingDirectory = _folder;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.Environment["Urls"] = Url.ToString();
        start.Environment["Connections__DataDirectory"] = DataFolder;
        if (_options.ProvisioningFile is { } provisioning)
        {
            var file = Path.Combine(_folder, "provisioning.json");
            File.WriteAllText(file, provisioning);
            start.Environment["Connections__ProvisioningFile"] = file;
        }

        foreach (var (name, value) in _options.Environment)
            start.Environment[name] = value;
        return start;
    }

    private ProcessStartInfo StartInfo(IReadOnlyList<string> arguments)
    {
        if (_options.Executable is not { } file)
            return AppCommand.StartInfo(arguments);

        var start = new ProcessStartInfo(file, arguments);
        start.Environment.Clear();
        return start;
    }

    private void Keep(string? line)
    {
        if (line is not null)
            _output.Enqueue(line);
    }

    private async Task<bool> IsReadyAsync()
    {
        if (_process!.HasExited)
            throw new InvalidOperationException($"The product ended with code {_process.ExitCode} before it was ready:\n{Output}");
        try
        {
            using var answer = await Client.GetAsync("/health/ready");
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false; // it does not listen yet
        }
    }
}

/// <summary>How to start the product.</summary>
internal sealed record AppOptions
{
    /// <summary>Command line.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Where it listens; null for any free port.</summary>
    public int? Port { get; init; }

    /// <summary>A published file to run in place of what was built, with no environment but what stands here; null for what was built.</summary>
    public string? Executable { get; init; }

    /// <summary>A data folder that the caller keeps and deletes; null for one of the process's own.</summary>
    public string? DataFolder { get; init; }

    /// <summary>The text of a provisioning file; null for none.</summary>
    public string? ProvisioningFile { get; init; }

    /// <summary>Environment variables beside those of the test, such as <c>Connections__Delivery__AllowPrivateNetworks</c>.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}
