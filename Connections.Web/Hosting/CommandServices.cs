namespace Connections.Web.Hosting;

/// <summary>Registers what answers the commands of the command line.</summary>
internal static class CommandServices
{
    /// <summary>Adds the socket and the commands behind it.</summary>
    public static void AddCommands(this IServiceCollection services)
    {
        services.AddSingleton<SyncCommand>();
        services.AddHostedService<ControlSocket>();
    }
}
