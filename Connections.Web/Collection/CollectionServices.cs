using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Connections.Web.Collection;

/// <summary>Registers and maps the tracking API and the browser library.</summary>
internal static class CollectionServices
{
    public static IServiceCollection AddCollection(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        // The server's queue between socket and request costs each event two changes of thread. The sockets themselves have handed over to the
        // thread pool before it, so a request that takes long holds up no other connection.
        services.Configure<SocketTransportOptions>(sockets => sockets.UnsafePreferInlineScheduling = true);
        services.AddSingleton<PublicOrigin>();
        services.AddSingleton<BrowserLibrary>();
        services.AddSingleton<BrowserLibraryEndpoints>();
        services.AddSingleton<BodyBudget>();
        services.AddSingleton<BodyReader>();
        services.AddSingleton<CollectionEndpoints>();
        return services;
    }

    /// <summary>
    /// Answers posted events first. Stands behind what tells whose address a request comes from, and before everything that events have no use
    /// for; an explicit <c>UseRouting</c> has to follow, or the host puts routing before it.
    /// </summary>
    public static void UseCollectionFirst(this IApplicationBuilder app)
    {
        var endpoints = app.ApplicationServices.GetRequiredService<CollectionEndpoints>();
        app.Use(next => context => endpoints.AnswerFirstAsync(context, next));
    }

    /// <summary>Maps <c>/v1/…</c>, <c>/analytics.js/…</c> and <c>/analytics-next/…</c>, for everyone.</summary>
    public static IEndpointRouteBuilder MapCollection(this IEndpointRouteBuilder routes)
    {
        var open = routes.MapGroup("").WithMetadata(new AllowAnonymousAttribute()).DisableAntiforgery();
        routes.ServiceProvider.GetRequiredService<CollectionEndpoints>().Map(open);
        routes.ServiceProvider.GetRequiredService<BrowserLibraryEndpoints>().Map(open);
        return routes;
    }
}
