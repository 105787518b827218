using Connections.Core.Workspaces;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Connections.Core.Storage;

/// <summary>Registers what is kept and how.</summary>
public static class StorageServices
{
    /// <summary>Adds the data folder, the database, the encryption of secrets, and the snapshot of what people set up.</summary>
    public static IServiceCollection AddStorage(this IServiceCollection services, DataFolder folder)
    {
        services.AddSingleton(folder);
        services.AddSingleton<SetupSaved>();
        services.AddDbContextFactory<ConnectionsDb>((provider, options) => options
            .UseSqlite($"Data Source={folder.ConnectionsDb};Foreign Keys=True;Default Timeout=30")
            .AddInterceptors(provider.GetRequiredService<SetupSaved>()));
        services.AddDataProtection().SetApplicationName("Connections");
        services.AddOptions<KeyManagementOptions>()
            .Configure<ILoggerFactory>((options, loggers) => options.XmlRepository = new SyncedKeys(Directory.CreateDirectory(folder.Keys), loggers));
        services.AddSingleton<SecretBox>();
        services.AddSingleton<CurrentSetup>();
        services.AddSingleton<DatabaseUpgrade>();
        return services;
    }
}
