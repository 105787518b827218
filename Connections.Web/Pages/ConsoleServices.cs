using Connections.Core.Accounts;
using Connections.Core.Ingest;
using Connections.Web.Access;
using Connections.Web.Hosting;
using Connections.Web.Pages.Destinations;
using Connections.Web.Pages.Shared;
using Connections.Web.Pages.Sources;
using MudBlazor;
using MudBlazor.Services;

namespace Connections.Web.Pages;

/// <summary>Registers and maps the console.</summary>
public static class ConsoleServices
{
    /// <summary>Adds what its pages use beside the features of the product.</summary>
    public static IServiceCollection AddConsole(this IServiceCollection services)
    {
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddCascadingAuthenticationState();
        return services.AddConsoleParts();
    }

    /// <summary>The same without the server around it: what a page needs to be drawn.</summary>
    internal static IServiceCollection AddConsoleParts(this IServiceCollection services)
    {
        services.AddMudServices(options =>
        {
            options.SnackbarConfiguration.PositionClass = Defaults.Classes.Position.BottomCenter;
            options.SnackbarConfiguration.MaxDisplayedSnackbars = 3;
            options.SnackbarConfiguration.ShowTransitionDuration = options.SnackbarConfiguration.HideTransitionDuration = 120;
        });
        services.AddSingleton<TableViews>();
        services.AddScoped<ViewerClock>();
        services.AddScoped<Acting>();
        services.AddScoped<UndoToast>();
        services.AddSingleton<LastReceived>(provider => provider.GetRequiredService<SourceActivity>().LastReceived);
        services.AddScoped<SourceRows>();
        services.AddScoped<SourceSwitch>();
        services.AddSingleton<DestinationRows>();
        services.AddScoped<DestinationSwitch>();
        services.AddScoped<SampleEvents>();
        return services;
    }

    /// <summary>Maps its pages and everything under <c>wwwroot</c>.</summary>
    public static void MapConsole(this WebApplication app)
    {
        var assets = app.MapConsoleAssets();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode().WithStaticAssets(assets);
    }
}
