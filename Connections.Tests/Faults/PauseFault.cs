using System.Globalization;
using Connections.Tests.Support.Tools;

namespace Connections.Tests.Faults;

/// <summary>The process stands still, as on a machine that swaps or is moved, while its senders lose patience and send again.</summary>
internal sealed class PauseFault : IFault
{
    private TimeSpan _paused;

    public TimeSpan Patience => TimeSpan.FromSeconds(1);

    public IEnumerable<(string Name, string Value)> Figures => [("stood still", string.Create(CultureInfo.InvariantCulture, $"{_paused.TotalSeconds:0.0} s"))];

    public async Task StrikeAsync(AppProcess app, Random random, CancellationToken cancellationToken)
    {
        var pause = TimeSpan.FromMilliseconds(random.Next(200, 4000));
        await app.SignalAsync("STOP");
        await Task.Delay(pause, TimeProvider.System, cancellationToken);
        await app.SignalAsync("CONT");
        _paused += pause;
        await app.ReadyAsync();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
