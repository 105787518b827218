using Hangfire.AspNetCore;
using Hangfire.Logging;
using Microsoft.Extensions.Logging;

namespace Connections.Core.Jobs;

/// <summary>
/// Leads Hangfire's logs to the host's. Hangfire keeps its provider in a static, so one may be asked for a logger when its host is gone, by another host of
/// the same process (tests have many): then it answers with silence, where a disposed factory would throw into that other host.
/// </summary>
internal sealed class JobsLogProvider(ILoggerFactory loggers) : ILogProvider, IDisposable
{
    private readonly Lock _lock = new();
    private readonly AspNetCoreLogProvider _provider = new(loggers);
    private bool _closed;

    public ILog GetLogger(string name)
    {
        lock (_lock)
            return _closed ? new Silence() : _provider.GetLogger(name);
    }

    // The container disposes this before the factory, which it was made from.
    public void Dispose()
    {
        lock (_lock)
            _closed = true;
    }

    private sealed class Silence : ILog
    {
        public bool Log(Hangfire.Logging.LogLevel logLevel, Func<string>? messageFunc, Exception? exception = null) => false;
    }
}
