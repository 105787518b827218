using System.Text;
using Connections.Core.Delivery;
using Connections.Core.Delivery.Outcomes;
using Connections.Core.Log;
using Connections.Core.Warehouses;
using Connections.Core.Warehouses.DuckDb;
using Connections.Core.Warehouses.Operations;
using Connections.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connections.Tests.Warehouses.Operations;

/// <summary>What this installation did, as tables of a warehouse.</summary>
public sealed class OperationalTablesTests : IAsyncLifetime
{
    private const string Schema = "_connections_operations";

    private readonly FaultyEngine _engine = new(new DuckDbEngine());
    private readonly Guid _hook = Guid.NewGuid();
    private SyncHost _host = null!;
    private Warehouse _warehouse = null!;

    public async Task InitializeAsync()
    {
        _host = await SyncHost.StartAsync(services => services
            .AddMetrics()
            .AddSingleton<Func<string, IWarehouseEngine?>>(_ => _engine)
            .AddSingleton<DeliveryMeter>()
            .AddSingleton(provider => new OutcomeLog(new InMemoryLog(provider.GetRequiredService<TimeProvider>()), provider.GetRequiredService<DeliveryMeter>(), NullLogger<OutcomeLog>.Instance))
            .AddSingleton<IOperationsStream, DeliveryOperations>());
        _warehouse = await _host.AddWarehouseAsync("null");
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Nothing_of_them_is_loaded_unless_it_is_ticked()
    {
        _host.Track(_host.WebsiteId, "m1");

        await _host.SyncAsync(_warehouse);

        Assert.Equal(0L, _host.Scalar($"SELECT count(*) FROM information_schema.tables WHERE table_schema = '{Schema}'"));
    }

    [Fact]
    public async Task Tries_filtered_and_parked_events_stand_in_tables_with_their_events_names()
    {
        await TickAsync();
        _host.Track(_host.WebsiteId, "m1", "Order Completed");
        _host.Track(_host.WebsiteId, "m2");
        _host.Track(_host.WebsiteId, "m3");
        await TellAsync(0, DeliveryStates.Retried, "503", "POST /hook", "Busy\0.");
        await TellAsync(0, DeliveryStates.Delivered, "");
        await TellAsync(1, DeliveryStates.Filtered, "NO_MATCHING_MAPPING");
        await TellAsync(2, DeliveryStates.Discarded, "400", "POST /hook", "Bad.");

        await _host.SyncAsync(_warehouse);

        Assert.Equal(
            "m1 track Order Completed website retried 503 250|m1 track Order Completed website delivered - 250|m3 track Clicked website discarded 400 250",
            _host.Scalar($"SELECT string_agg(concat_ws(' ', message_id, event_type, event_name, source, state, coalesce(reason, '-'), took_ms), '|' ORDER BY received_at, id) FROM {Schema}.deliveries"));
        Assert.Equal("m2 NO_MATCHING_MAPPING", _host.Scalar($"SELECT message_id || ' ' || reason FROM {Schema}.filtered_events"));
        Assert.Equal("m3 400 POST /hook Bad.", _host.Scalar($"SELECT concat_ws(' ', message_id, reason, request, response) FROM {Schema}.parked_events"));
        var run = (await _host.RunsAsync()).Single(run => run.SourceId == OperationalTables.SourceId);
        Assert.Equal((SyncStatus.Success, """{"deliveries":3,"filtered_events":1,"parked_events":1}"""), (run.Status, run.Tables));
    }

    [Fact]
    public async Task Syncs_and_schema_changes_stand_there_once_each()
    {
        await TickAsync();
        for (var number = 0; number < 4; number++)
        {
            _host.Track(_host.WebsiteId, $"m{number}");
            await _host.SyncAsync(_warehouse);
            _host.Clock.Advance(TimeSpan.FromMinutes(10));
        }

        // Each sync loads those that ended before it; not its own loads, of which each would be news for the next one.
        Assert.Equal(3L, _host.Scalar($"SELECT count(DISTINCT id) FROM {Schema}.syncs HAVING count(*) = count(DISTINCT id)"));
        Assert.Equal(6L, _host.Scalar($"SELECT sum(rows_loaded)::BIGINT FROM {Schema}.syncs WHERE source = 'website' AND status = 'success'"));
        Assert.Equal(1L, _host.Scalar($"SELECT count(*) FROM {Schema}.schema_changes WHERE schema_name = 'website' AND table_name = 'clicked' AND kind = 'table added'"));
        Assert.Equal(1L, _host.Scalar($"SELECT count(*) FROM {Schema}.schema_changes WHERE table_name = 'clicked' AND column_name = 'user_id' AND kind = 'column added'"));
    }

    [Theory, InlineData(true), InlineData(false)] // before the commit of the outcomes and after it
    public async Task A_kill_neither_loses_nor_doubles_a_row(bool before)
    {
        await TickAsync();
        _host.Track(_host.WebsiteId, "m1");
        for (var number = 0; number < 50; number++)
            await TellAsync(0, DeliveryStates.Delivered, "");
        if (before)
            _engine.BeforeCommit(3, () => throw new InvalidOperationException("Killed."));
        else
            _engine.AfterCommit(3, () => throw new InvalidOperationException("Killed."));

        await Assert.ThrowsAsync<InvalidOperationException>(() => _host.SyncAsync(_warehouse));
        await TellAsync(0, DeliveryStates.Delivered, "");
        await _host.SyncAsync(_warehouse);

        Assert.Equal(51L, _host.Scalar($"SELECT count(DISTINCT id) FROM {Schema}.deliveries HAVING count(*) = count(DISTINCT id)"));
    }

    [Fact]
    public async Task A_table_that_fails_lags_alone_and_catches_up()
    {
        await TickAsync();
        _host.Track(_host.WebsiteId, "m1");
        await TellAsync(0, DeliveryStates.Delivered, "");
        await _host.SyncAsync(_warehouse);
        _host.Execute($"ALTER TABLE {Schema}.deliveries RENAME TO moved");
        _host.Execute($"CREATE VIEW {Schema}.deliveries AS SELECT 1 AS one");
        _host.Clock.Advance(TimeSpan.FromMinutes(1));
        await TellAsync(0, DeliveryStates.Delivered, "");
        await TellAsync(0, DeliveryStates.Filtered, "FILTER");
        await _host.SyncAsync(_warehouse);
        Assert.Equal(1L, _host.Scalar($"SELECT count(*) FROM {Schema}.filtered_events"));
        Assert.Contains("deliveries", (await _host.RunsAsync()).Last(run => run.SourceId == OperationalTables.SourceId).Notices, StringComparison.Ordinal);

        _host.Execute($"DROP VIEW {Schema}.deliveries");
        _host.Execute($"ALTER TABLE {Schema}.moved RENAME TO deliveries");
        _host.Clock.Advance(TimeSpan.FromMinutes(1));
        await _host.SyncAsync(_warehouse);

        Assert.Equal(2L, _host.Scalar($"SELECT count(DISTINCT id) FROM {Schema}.deliveries HAVING count(*) = count(DISTINCT id)"));
        Assert.Equal(0L, _host.Scalar("SELECT count(*) FROM _connections._connections_cursor WHERE table_name <> ''"));
    }

    private async Task TickAsync() => Assert.Empty((await _host.Get<WarehouseAdministration>().SetOperationsAsync(_warehouse.Id, true, SyncHost.Ada, default)).Problems);

    // What came of an event of the log, by its place in it.
    private Task TellAsync(long offset, string state, string reason, string? request = null, string? response = null)
    {
        var position = new LogPosition(_host.Log.Id, offset);
        return _host.Get<OutcomeLog>().AppendAsync(_hook,
        [
            new(new WaitingEvent(0, position, _host.WebsiteId, 0, Encoding.UTF8.GetBytes("{}")))
            {
                State = state,
                Reason = reason,
                Try = new(_host.Clock.GetUtcNow(), TimeSpan.FromMilliseconds(250), request, response),
            },
        ]);
    }
}
