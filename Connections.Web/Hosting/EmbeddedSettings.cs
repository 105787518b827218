using System.Reflection;
using Microsoft.Extensions.Configuration.Json;

namespace Connections.Web.Hosting;

/// <summary>
/// The <c>appsettings.json</c> of the repository's root, which lies in the assembly: the product's defaults. Whatever else
/// the host reads stands above it, in the host's order: a file in the working directory, the environment, the command line.
/// </summary>
internal sealed class EmbeddedSettings : JsonStreamConfigurationSource
{
    // Opened here and not by the constructor: sources are built again whenever one is added, and a stream reads once.
    public override IConfigurationProvider Build(IConfigurationBuilder builder)
    {
        Stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("appsettings.json")
            ?? throw new InvalidOperationException("The build did not embed appsettings.json.");
        return base.Build(builder);
    }
}
