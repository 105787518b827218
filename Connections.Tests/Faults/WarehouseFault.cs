using System.Globalization;
using System.Text.Json.Nodes;
using Connections.Tests.Support.Tools;

namespace Connections.Tests.Faults;

/// <summary>
/// A warehouse on a server that is in trouble: it crashes, the connection is cut in the middle, before a commit or before its answer, the disk of a PostgreSQL is full
/// (where root runs this), or the product is killed while it loads.
/// </summary>
internal sealed class WarehouseFault : IFault
{
    private const int DiskMegabytes = 700;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly int[] _struck = new int[Enum.GetValues<Trouble>().Length];
    private readonly SmallDisk? _disk;
    private readonly IStruckServer _server;
    private readonly CutProxy _proxy;
    private int _round;

    private WarehouseFault(SmallDisk? disk, IStruckServer server) => (_disk, _server, _proxy) = (disk, server, new(server.Port));

    private enum Trouble
    {
        ProductKilled,
        CutNow,
        CutBeforeCommit,
        CutAfterCommit,
        ServerCrashed,
        DiskFull,
    }

    public JsonObject Warehouse => _server.WarehouseAt(_proxy.Port);

    public IEnumerable<(string Name, string Value)> Figures => Enum.GetValues<Trouble>().Select(trouble => (Words(trouble), _struck[(int)trouble].ToString(CultureInfo.InvariantCulture)));

    /// <summary>The faults of a warehouse of that type.</summary>
    public static async Task<IFault> NewAsync(string engine)
    {
        if (engine == CrashOptions.DuckDb)
            return await WarehouseFileFault.NewAsync();
        if (engine == CrashOptions.MySql)
            return new WarehouseFault(disk: null, new StruckMySql(await MySqlServer.StartAsync()));
        var disk = await SmallDisk.WhereRootAsync(DiskMegabytes);
        var server = await PostgresServer.StartAsync(disk?.Folder);
        return new WarehouseFault(disk, new StruckPostgres(server, await server.TakeDatabaseAsync()));
    }

    public async Task StrikeAsync(AppProcess app, Random random, CancellationToken cancellationToken)
    {
        var trouble = (Trouble)(_round++ % (_disk is null ? (int)Trouble.DiskFull : _struck.Length));
        var struck = true;
        switch (trouble)
        {
            case Trouble.ProductKilled:
                await app.KillAsync();
                await app.StartAgainAsync();
                break;
            case Trouble.CutNow:
                struck = await _proxy.CutAsync(Cut.Now, Deadline);
                break;
            case Trouble.CutBeforeCommit:
                struck = await _proxy.CutAsync(Cut.BeforeCommit, Deadline);
                break;
            case Trouble.CutAfterCommit:
                struck = await _proxy.CutAsync(Cut.AfterCommit, Deadline);
                break;
            case Trouble.ServerCrashed:
                await _server.CrashAndRestartAsync();
                break;
            case Trouble.DiskFull:
                await FillAsync(random, cancellationToken);
                break;
        }

        _struck[(int)trouble] += struck ? 1 : 0;
    }

    public IReadOnlyList<string?> Query(AppProcess app, string sql)
    {
        using var connection = _server.Connection();
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        List<string?> values = [];
        while (reader.Read())
            values.Add(reader.IsDBNull(0) ? null : Convert.ToString(reader.GetValue(0), CultureInfo.InvariantCulture));
        return values;
    }

    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await _server.DisposeAsync();
        if (_disk is not null)
            await _disk.DisposeAsync();
    }

    private async Task FillAsync(Random random, CancellationToken cancellationToken)
    {
        _disk!.Fill();
        await Task.Delay(TimeSpan.FromMilliseconds(random.Next(500, 4_000)), TimeProvider.System, cancellationToken);
        _disk.Empty();
        try
        {
            await _server.ReadyAsync(TimeSpan.FromSeconds(5));
        }
        catch (TimeoutException)
        {
            await _server.CrashAndRestartAsync(); // it gave up when not even its own log could be written
        }
    }

    private static string Words(Trouble trouble) => trouble switch
    {
        Trouble.ProductKilled => "kills of the product",
        Trouble.CutNow => "connections cut at any instant",
        Trouble.CutBeforeCommit => "connections cut before a commit",
        Trouble.CutAfterCommit => "connections cut before the answer to a commit",
        Trouble.ServerCrashed => "crashes of the server",
        _ => "times its disk was full",
    };
}
