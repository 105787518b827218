using Hangfire.Common;
using Hangfire.Storage;

namespace Connections.Core.Jobs.Sqlite;

/// <summary>Stored invocations: type, method, arguments and queue as JSON.</summary>
internal static class Invocations
{
    /// <summary>The method to call, or null and the reason when it is not in this version of the program any more.</summary>
    public static Job? TryGetJob(this InvocationData invocation, out JobLoadException? loadException)
    {
        try
        {
            loadException = null;
            return invocation.DeserializeJob();
        }
        catch (JobLoadException exception)
        {
            loadException = exception;
            return null;
        }
    }
}
