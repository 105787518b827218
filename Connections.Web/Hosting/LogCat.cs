using System.Globalization;
using System.Text;
using Connections.Core.Log;
using Connections.Core.Storage;

namespace Connections.Web.Hosting;

/// <summary><c>connections log cat</c>: the events of a stopped data folder, one JSON line each.</summary>
internal static class LogCat
{
    /// <summary>Prints them, from the first at or after <paramref name="from"/> where a time is given.</summary>
    public static async Task<int> RunAsync(string dataFolder, string? from, TextWriter output, TextWriter errors)
    {
        DateTimeOffset time = default;
        if (from is not null && !DateTimeOffset.TryParse(from, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time))
        {
            await errors.WriteLineAsync($"'{from}' is no time. Write it like 2026-05-01T10:00:00Z.");
            return 2;
        }

        return await StoppedLog.UseAsync(dataFolder, errors, folder => PrintAsync(folder, from is null ? null : time, output));
    }

    private static async Task<int> PrintAsync(DataFolder folder, DateTimeOffset? from, TextWriter output)
    {
        await using var services = new ServiceCollection().AddSingleton(folder).AddSingleton<IConfiguration>(new ConfigurationManager())
            .AddLogging().AddEventLog().BuildServiceProvider();
        var log = services.GetRequiredService<IEventLog>();
        var start = from is { } time ? await log.FindAsync(time, CancellationToken.None) ?? log.End : log.Start;
        await foreach (var record in log.ReadAllAsync(start, CancellationToken.None))
            await output.WriteLineAsync(Encoding.UTF8.GetString(record.Json.Span));
        await output.FlushAsync();
        return 0;
    }
}
