using Connections.Tests.Support.Tools;
using Connections.Web.Hosting;

namespace Connections.Tests.Faults;

/// <summary>Asks for one sync of the warehouse after the other, as <c>connections sync</c> does, through kills and restarts.</summary>
internal sealed class SyncLoop(AppProcess app, string warehouse)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private volatile bool _loading;

    /// <summary>Whether one was asked for and has not ended.</summary>
    public bool IsLoading => _loading;

    /// <summary>How many succeeded.</summary>
    public int Succeeded { get; private set; }

    /// <summary>How many failed since the last that succeeded.</summary>
    public int FailedSince { get; private set; }

    /// <summary>What the last one that did not succeed said; null where all did.</summary>
    public string? LastTrouble { get; private set; }

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await OnceAsync();
            await Task.Delay(Pause, TimeProvider.System, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Whether a sync succeeded.</summary>
    public async Task<bool> OnceAsync()
    {
        using var said = new StringWriter();
        _loading = true;
        try
        {
            if (await ControlClient.AskAsync(app.DataFolder, $"sync {warehouse}", said, said) == 0)
            {
                Succeeded++;
                FailedSince = 0;
                return true;
            }

            // Nobody there, or killed while it answered: that is what is done to it here.
            if (!said.ToString().Contains("No process of", StringComparison.Ordinal) && !said.ToString().Contains("ended before it answered", StringComparison.Ordinal))
                (LastTrouble, FailedSince) = (said.ToString(), FailedSince + 1);
        }
        catch (IOException)
        {
            // Killed while it answered.
        }
        finally
        {
            _loading = false;
        }

        return false;
    }
}
