using System.Diagnostics;
using System.Text.Json;

namespace Connections.Tests.Benchmarks;

/// <summary>
/// One process of a measurement: this program, started again with <c>part NAME {arguments}</c>. A part says <c>begin</c> when it is warm and what
/// counts begins, and ends with one line of JSON. A floor that serves says on which port, and ends with its input.
/// </summary>
internal sealed class Part : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;

    private Part(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    public int ProcessId => _process.Id;

    public static Part Start(string name, object arguments)
    {
        // dotnet and not the executable: the same call works where a test runner is the process.
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Connections.Tests.dll"), "part", name, JsonSerializer.Serialize(arguments)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return new(Process.Start(start)!);
    }

    /// <summary>Starts a part that serves, and gives its port.</summary>
    public static async Task<(Part Part, int Port)> ServeAsync(string name, object arguments)
    {
        var part = Start(name, arguments);
        return (part, int.Parse(await part.LineAsync(), System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>Runs a part to its end; <paramref name="begins"/> is called when what counts begins, <paramref name="ends"/> when it is over.</summary>
    public static async Task<T> RunAsync<T>(string name, object arguments, Action? begins = null, Action? ends = null)
    {
        await using var part = Start(name, arguments);
        for (var line = await part.LineAsync(); ; line = await part.LineAsync())
            if (line == "begin")
            {
                begins?.Invoke();
            }
            else
            {
                ends?.Invoke();
                return JsonSerializer.Deserialize<T>(line)!;
            }
    }

    /// <summary>Its next line.</summary>
    /// <exception cref="InvalidOperationException">It ended; the message has what it wrote.</exception>
    public async Task<string> LineAsync() =>
        await _process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException($"A part of the measurement ended early: {await _errors}");

    /// <summary>Asks a serving part something; it answers with a line.</summary>
    public async Task<string> AskAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
        return await LineAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        await _errors;
        _process.Dispose();
    }
}
