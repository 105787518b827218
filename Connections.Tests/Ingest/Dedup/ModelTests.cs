using Connections.Core.Ingest.Dedup;
using Connections.Core.Log;
using Connections.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Connections.Tests.Ingest.Dedup;

/// <summary>Random scripts of what requests, the clock and the operator do, compared with a dictionary.</summary>
public sealed class ModelTests : IDisposable
{
    private const int Steps = 250;

    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _clock = DedupRig.NewClock();
    private readonly Dictionary<(Guid Source, string Id), long> _known = []; // until when
    private readonly Dictionary<(Guid Source, string Id), Reservation> _held = [];
    private readonly List<(LogEntry[] Events, (Guid, string)[] Names, Reservation Reservation)> _requests = [];
    private DedupRig _rig = null!;
    private int _folders;

    public void Dispose() => _folder.Dispose();

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5), InlineData(6)]
    public async Task Any_script_finds_what_a_dictionary_finds(int seed)
    {
        var dice = new Random(seed);
        _rig = await DedupRig.OpenAsync(NextFolder(), _clock);
        for (var step = 0; step < Steps; step++)
        {
            switch (dice.Next(20))
            {
                case < 9:
                    await EndAsync(Reserve(dice, step), stored: true);
                    break;
                case < 11:
                    await EndAsync(Reserve(dice, step), stored: false);
                    break;
                case < 14 when _requests.Count < 3:
                    Reserve(dice, step);
                    break;
                case < 16 when _requests.Count > 0:
                    await EndAsync(_requests[dice.Next(_requests.Count)], stored: dice.Next(2) == 0);
                    break;
                case < 18:
                    _clock.AdjustTime(_clock.GetUtcNow() + TimeSpan.FromMinutes(dice.Next(-60, 400)));
                    break;
                case 18:
                    await RestartAsync(byKill: false);
                    break;
                case 19:
                    await RestartAsync(byKill: true);
                    break;
            }

            await _rig.FlushedAsync(); // a table that cannot be sealed yet takes keys of a later slot, which no dictionary does
        }

        await _rig.DisposeAsync();
    }

    private (LogEntry[] Events, (Guid Source, string Id)[] Names, Reservation Reservation) Reserve(Random dice, int step)
    {
        var names = Enumerable.Range(0, dice.Next(1, 6)).Select(_ => (dice.Next(2) == 0 ? DedupRig.Website : DedupRig.Backend, $"{dice.Next(60)}")).ToArray();
        var events = names.Select(name => DedupRig.Event(name.Item1, name.Item2)).ToArray();
        var expected = names.Select((name, i) => Expect(name, names.AsSpan(0, i).Contains(name))).ToArray();

        var reservation = _rig.Index.Reserve(events);

        var found = events.Select((_, i) => reservation.Repeats.Where(repeat => repeat.Index == i)
            .Select(repeat => repeat.Original is not null ? "on its way" : repeat.Number >= 0 ? "earlier" : "stored").SingleOrDefault("new")).ToArray();
        Assert.True(expected.SequenceEqual(found), $"step {step}: expected {string.Join(", ", expected)}; found {string.Join(", ", found)}");
        foreach (var (name, _) in names.Zip(expected).Where(one => one.Second == "new"))
            _held[name] = reservation;
        _requests.Add((events, names, reservation));
        return _requests[^1];
    }

    private string Expect((Guid, string) name, bool isInRequest)
    {
        var now = Math.Max(_clock.GetUtcNow().UtcTicks, _rig.Log.LastTime.UtcTicks);
        if (_known.TryGetValue(name, out var until) && now < until)
            return "stored";
        return _held.ContainsKey(name) ? "on its way" : isInRequest ? "earlier" : "new";
    }

    private async Task EndAsync((LogEntry[] Events, (Guid, string)[] Names, Reservation Reservation) request, bool stored)
    {
        var repeats = request.Reservation.Repeats.Select(repeat => repeat.Index).ToHashSet();
        var fresh = Enumerable.Range(0, request.Events.Length).Where(i => !repeats.Contains(i)).ToArray();
        if (stored)
        {
            var positions = fresh.Length == 0 ? [] : await _rig.Log.AppendAsync([.. fresh.Select(i => request.Events[i])], CancellationToken.None);
            _rig.Index.Commit(request.Reservation, positions);
            foreach (var i in fresh)
                _known[request.Names[i]] = _rig.Sizes.SlotEnd(_rig.Log.LastTime) + _rig.Sizes.Window.Ticks;
        }
        else
            _rig.Index.Release(request.Reservation);

        foreach (var i in fresh)
            _held.Remove(request.Names[i]);
        _requests.Remove(request);
    }

    private async Task RestartAsync(bool byKill)
    {
        foreach (var request in _requests.ToArray())
            await EndAsync(request, stored: false); // nobody was answered
        var folder = _rig.Folder;
        if (byKill)
            await _rig.KillAsync(folder = NextFolder());
        await _rig.DisposeAsync();
        _rig = await DedupRig.OpenAsync(folder, _clock);
    }

    private string NextFolder() => Path.Combine(_folder.Path, $"{_folders++}");
}
