using Microsoft.Extensions.Configuration;

namespace Connections.Core.Mail;

/// <summary>Addresses of the console as mails give them. A mail is not written within a request, so only the configuration knows the origin.</summary>
public sealed class ConsoleLinks(IConfiguration configuration)
{
    /// <summary>The whole address where <c>Connections:PublicUrl</c> is set; else the path, and where it is to be opened.</summary>
    /// <param name="path">The path with its leading slash, and a query where there is one.</param>
    public string To(string path)
    {
        var origin = configuration["Connections:PublicUrl"];
        return string.IsNullOrWhiteSpace(origin) ? $"{path} (open it at the address of your Connections console)" : origin.TrimEnd('/') + path;
    }
}
