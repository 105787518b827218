using System.Data.Common;
using System.Text.Json.Nodes;

namespace Connections.Tests.Faults;

/// <summary>A database server of a run's own that a <see cref="WarehouseFault"/> does harm to.</summary>
internal interface IStruckServer : IAsyncDisposable
{
    /// <summary>Its port on loopback.</summary>
    int Port { get; }

    /// <summary>The warehouse in it, as a provisioning file has it.</summary>
    /// <param name="port">Where the product is to connect.</param>
    JsonObject WarehouseAt(int port);

    /// <summary>Kills it, and starts it again on its data.</summary>
    Task CrashAndRestartAsync();

    /// <summary>Waits until it answers.</summary>
    /// <exception cref="TimeoutException">It does not.</exception>
    Task ReadyAsync(TimeSpan deadline);

    /// <summary>A connection past the relay, to read what is there in the end.</summary>
    DbConnection Connection();
}
