namespace Connections.Core.Destinations;

/// <summary>What an action that performs its own steps may do: everything goes through the guarded client, is authenticated and recorded.</summary>
public interface IVendorCalls
{
    /// <summary>Sends a request, with <see cref="Profile.Authenticate"/> applied, and gives the answer whatever its status.</summary>
    /// <exception cref="VendorException">No answer came: it is to be tried again, or the address is refused.</exception>
    Task<VendorAnswer> SendAsync(ActionRequest request, CancellationToken cancellationToken);

    /// <summary>As <see cref="SendAsync"/>, as it stands: for requests that fetch credentials.</summary>
    /// <exception cref="VendorException">No answer came.</exception>
    Task<VendorAnswer> SendPlainAsync(ActionRequest request, CancellationToken cancellationToken);

    /// <summary>Opens a connection to a vendor who does not speak HTTP, uses it, and closes it. The address guard and the time-out hold here too.</summary>
    /// <param name="host">The vendor's host; the destination's API endpoint stands in for it, where there is one.</param>
    /// <param name="port">Its port.</param>
    /// <param name="said">What is asked for over it, as people read it: recorded as a request by HTTP is. It holds no credentials.</param>
    /// <param name="use">
    /// Uses the connection until it is done, or its token says that time is over. Gives what came of it, and the answer as people read it; its
    /// <see cref="VendorException"/> is the vendor's refusal.
    /// </param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="VendorException">No connection came, it broke, or time was over: it is to be tried again, or the address is refused.</exception>
    Task<T> ConnectAsync<T>(
        string host, int port, ActionRequest said, Func<Stream, CancellationToken, Task<(T Value, VendorAnswer Heard)>> use, CancellationToken cancellationToken);

    /// <summary>A value that outlives the call, such as a session's token: kept in memory for this destination until its settings change.</summary>
    /// <param name="key">Its name within the destination.</param>
    /// <param name="make">Makes it, and says how long it stays good. Callers at the same time share one making; a failure is not kept.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<T> CachedAsync<T>(string key, Func<CancellationToken, Task<(T Value, TimeSpan For)>> make, CancellationToken cancellationToken)
        where T : notnull;
}
