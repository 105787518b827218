using Microsoft.Extensions.Logging.Console;

namespace Connections.Web.Hosting;

/// <summary>Logs are lines for people on a terminal and JSON for machines elsewhere; <c>Logging:Console:FormatterName</c> overrides.</summary>
internal static class Logs
{
    /// <summary>Chooses the form. Both carry the message's named values; JSON keeps them apart.</summary>
    public static void AddLogs(this WebApplicationBuilder builder)
    {
        builder.Logging.ClearProviders();
        // Of its errors the host logs a stack trace and lets them rise as well: StartFailure has the word on those. Critical is what it only logs.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        builder.Logging.AddSimpleConsole(simple =>
        {
            simple.SingleLine = true;
            simple.TimestampFormat = "HH:mm:ss ";
        });
        builder.Logging.AddJsonConsole(json =>
        {
            json.UseUtcTimestamp = true;
            json.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
        });
        // Each Add…Console above also names its form; the choice is made last.
        builder.Services.PostConfigure<ConsoleLoggerOptions>(console => console.FormatterName =
            builder.Configuration["Logging:Console:FormatterName"]
            ?? (Console.IsOutputRedirected ? ConsoleFormatterNames.Json : ConsoleFormatterNames.Simple));
    }
}
