namespace Connections.Web.Demo;

/// <summary>Registers the demonstration, where it is wanted.</summary>
internal static class DemoServices
{
    /// <summary>Adds the player of made-up events when the process was started with <c>--demo</c>.</summary>
    public static void AddDemo(this IServiceCollection services, IConfiguration configuration)
    {
        if (DemoShop.IsWanted(configuration))
            services.AddHostedService<DemoPlayer>();
    }

    /// <summary>Maps the inspector, and says how to sign in.</summary>
    public static void MapDemo(this WebApplication app)
    {
        if (!DemoShop.IsWanted(app.Configuration))
            return;
        app.MapInspector();
        app.Lifetime.ApplicationStarted.Register(() =>
            Console.Out.WriteLine($"  Demonstration: sign in as {DemoShop.Email} with the password {DemoShop.Password}\n"));
    }
}
