using Microsoft.Extensions.DependencyInjection;

namespace Connections.Core.Provisioning;

/// <summary>Registers the set-up file.</summary>
public static class ProvisioningServices
{
    /// <summary>Adds <see cref="Provisioner"/>.</summary>
    public static IServiceCollection AddProvisioning(this IServiceCollection services) => services.AddScoped<Provisioner>();
}
