using System.Globalization;
using System.Text.Json.Nodes;
using Connections.Tests.Support.Tools;

namespace Connections.Tests.Faults;

/// <summary>SIGKILL, and now and then a second one while the product starts again.</summary>
internal class KillFault : IFault
{
    private int _kills;

    public virtual string? DataFolder => null;

    public virtual IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>();

    public virtual IEnumerable<(string Name, string Value)> Figures => [("kills", _kills.ToString(CultureInfo.InvariantCulture))];

    public virtual JsonObject Warehouse => IFault.DuckDb;

    public virtual string? WarehouseFolder => null;

    public virtual async Task StrikeAsync(AppProcess app, Random random, CancellationToken cancellationToken)
    {
        await KillAsync(app, random);
        if (random.Next(5) == 0)
        {
            app.Launch();
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(2000)), TimeProvider.System, cancellationToken);
            await KillAsync(app, random);
        }

        await app.StartAgainAsync();
    }

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>What becomes of the data folder while no process has it.</summary>
    protected virtual void Killed(AppProcess app, Random random)
    {
    }

    private async Task KillAsync(AppProcess app, Random random)
    {
        await app.KillAsync();
        _kills++;
        Killed(app, random);
    }
}
