using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Json;

namespace Connections.Web.Hosting;

/// <summary>Where the product takes its settings from, and that nothing depends on the folder of the executable.</summary>
internal static class ConsoleHost
{
    /// <summary>
    /// A builder whose settings are, from the weakest: the embedded defaults, <c>appsettings.json</c> in the working directory,
    /// environment variables, the command line. They are read once, at start.
    /// </summary>
    public static WebApplicationBuilder CreateBuilder(string[] args)
    {
        // Watching a file watches every folder below its own, and the working directory of a service is often "/".
        var builder = WebApplication.CreateBuilder(["--hostBuilder:reloadConfigOnChange=false", .. args]);
        var sources = builder.Configuration.Sources;
        sources.Insert(0, new EmbeddedSettings());
        // The framework reads these before the file, so that its "Urls" would win over ASPNETCORE_URLS.
        sources.Insert(sources.IndexOf(sources.Last(source => source is JsonConfigurationSource)) + 1, new EnvironmentVariablesConfigurationSource { Prefix = "ASPNETCORE_" });
        return builder;
    }
}
