using Connections.Core.Destinations;
using Connections.Core.Provisioning;
using Connections.Core.Storage;
using Connections.Core.Workspaces;

namespace Connections.Web.Hosting;

/// <summary>What happens once before the first request: the database's shape, the set-up file, the snapshot.</summary>
internal static class Preparation
{
    private const string FileKey = "Connections:ProvisioningFile";

    /// <summary>Prepares the application, on another thread. The task fails with what <see cref="StartFailure"/> explains.</summary>
    public static Task PrepareAsync(this WebApplication app) => Task.Run(() => PrepareNowAsync(app));

    private static async Task PrepareNowAsync(WebApplication app)
    {
        var stopping = app.Lifetime.ApplicationStopping;
        await app.Services.GetRequiredService<DatabaseUpgrade>().RunAsync(stopping);
        await app.Services.GetRequiredService<SecretUpgrade>().RunAsync(stopping);
        await app.Services.GetRequiredService<CurrentSetup>().ReloadAsync(stopping);

        await using (var scope = app.Services.CreateAsyncScope())
        {
            var provisioner = scope.ServiceProvider.GetRequiredService<Provisioner>();
            var path = app.Configuration[FileKey];
            var isDemo = Demo.DemoShop.IsWanted(app.Configuration);
            // Each would be the base of the other's merge, and so undo what people changed.
            if (isDemo && !string.IsNullOrEmpty(path))
                throw new InvalidSettingException(FileKey, "The demonstration sets up a shop of its own. Start without --demo, or without the file.");
            if (isDemo)
                await provisioner.ApplyAsync(Demo.DemoShop.File(Demo.DemoShop.Origin(app.Configuration)), "of the demonstration", stopping);
            else if (!string.IsNullOrEmpty(path))
                await provisioner.ApplyAsync(await ProvisioningFile.ReadAsync(path, Environment.GetEnvironmentVariable, stopping), path, stopping);
        }
    }
}
