using Microsoft.Extensions.DependencyInjection;

namespace Connections.Core.Destinations;

/// <summary>Registers requests for tools.</summary>
public static class IntegrationRequestServices
{
    /// <summary>Adds them. Needs storage.</summary>
    public static IServiceCollection AddIntegrationRequests(this IServiceCollection services) => services.AddSingleton<IntegrationRequests>();
}
