namespace Connections.Web.Hosting;

/// <summary>The product's life from its first request to its last.</summary>
internal static class Serving
{
    /// <summary>Serves until it is asked to end.</summary>
    /// <remarks>
    /// Kestrel starts after everything else. Where it cannot, as on a port that is taken, what runs already is stopped as at any end;
    /// a host that is only thrown away tears it off, and each part logs an error of its own beside the one that matters.
    /// </remarks>
    public static async Task ServeAsync(this WebApplication app)
    {
        await using (app)
        {
            try
            {
                await app.StartAsync();
            }
            catch
            {
                await app.StopAsync();
                throw;
            }

            await app.WaitForShutdownAsync();
        }
    }
}
