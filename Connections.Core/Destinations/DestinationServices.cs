using Connections.Core.Delivery.Tokens;
using Connections.Core.Storage;
using Connections.Core.Workspaces;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Core.Destinations;

/// <summary>Registers what people do to destinations, and what vendors granted them.</summary>
internal static class DestinationServices
{
    /// <summary>Adds it. Needs storage and the guarded client.</summary>
    public static IServiceCollection AddDestinations(this IServiceCollection services)
    {
        services.AddSingleton<DestinationAdministration>();
        services.AddSingleton<MappingAdministration>();
        services.AddSingleton<FilterAdministration>();
        services.AddSingleton<SecretUpgrade>();
        services.AddSingleton<TokenEndpoint>();
        services.AddSingleton<AccessTokens>();
        services.AddSingleton(provider => new OAuthConnections(
            provider.GetRequiredService<IDbContextFactory<ConnectionsDb>>(), provider.GetRequiredService<TokenEndpoint>(), provider.GetRequiredService<SecretBox>(),
            provider.GetRequiredService<CurrentSetup>(), provider.GetRequiredService<TimeProvider>()));
        return services;
    }
}
