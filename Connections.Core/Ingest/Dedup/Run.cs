using Microsoft.Win32.SafeHandles;

namespace Connections.Core.Ingest.Dedup;

/// <summary>A sorted file of keys with a filter. It never changes, and is read by any number of threads.</summary>
/// <remarks>
/// The file: <see cref="RunHeader"/>, the pages of the <see cref="KeyFilter"/>, the pages of keys, ascending. Keys are hashes, so their
/// place is guessed from their value: two or three pages are read, without an index in memory.
/// </remarks>
internal sealed class Run : IDisposable
{
    /// <summary>Guesses before the search halves what is left: hashes are even, so these are always enough; damage need not be.</summary>
    private const int MaxGuesses = 6;

    private readonly SafeFileHandle _file;
    private volatile ulong[]? _filter;
    private volatile string? _damage;

    private Run(RunFacts facts, string path, SafeFileHandle file) => (Facts, Path, _file) = (facts, path, file);

    public RunFacts Facts { get; }

    public string Path { get; }

    /// <summary>What is wrong with it; null while nothing is known to be. What it cannot say any more counts as not seen.</summary>
    public string? Damage => _damage;

    /// <summary>Bytes of its filter in memory.</summary>
    public long MemoryBytes => _filter is null ? 0 : Facts.FilterBytes;

    /// <summary>Opens a run.</summary>
    /// <exception cref="RunDamagedException">It is missing, of another length, or its header is not what it should be.</exception>
    public static Run Open(string folder, RunFacts facts)
    {
        var path = System.IO.Path.Combine(folder, facts.FileName);
        SafeFileHandle? file = null;
        try
        {
            file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var run = new Run(facts, path, file);
            if (RandomAccess.GetLength(file) != facts.FileBytes)
                throw new RunDamagedException(path, "it has another length than it was written with");
            var header = new byte[RunPage.Bytes];
            if (!run.TryRead(header, 0) || !RunHeader.IsOf(facts, header))
                throw new RunDamagedException(path, "its header is damaged");
            file = null;
            return run;
        }
        catch (IOException e) when (e is not RunDamagedException)
        {
            throw new RunDamagedException(path, e.Message);
        }
        finally
        {
            file?.Dispose();
        }
    }

    /// <summary>Notes which keys the filter, where it is in memory, does not rule out. <paramref name="mayHold"/> comes empty.</summary>
    public void Ask(ReadOnlySpan<UInt128> keys, Span<bool> mayHold)
    {
        if (_filter is { } filter)
            KeyFilter.Ask(filter, keys, mayHold);
        else
            mayHold[..keys.Length].Fill(true);
    }

    /// <summary>Looks into the file; adds the pages that it read.</summary>
    /// <exception cref="ObjectDisposedException">The run was merged or forgotten meanwhile: look into what replaced it.</exception>
    public bool Holds(UInt128 key, ref int pagesRead)
    {
        if (_damage is not null)
            return false;
        Span<byte> page = stackalloc byte[RunPage.Bytes];
        return (_filter is not null || FilterMayHold(key, page, ref pagesRead)) && Search(key, page, ref pagesRead);
    }

    /// <summary>False for a filter that no array can hold.</summary>
    public bool CanWarm => Facts.FilterBytes <= Array.MaxLength;

    /// <summary>Takes the filter into memory; false (and damaged) when it cannot be read.</summary>
    public bool TryWarm()
    {
        var (filter, page) = (KeyFilter.NewWords(Facts.FilterPages), new byte[RunPage.Bytes]);
        for (var i = 0; i < Facts.FilterPages; i++)
        {
            if (!TryReadPage(page, 1 + i))
                return false;
            KeyFilter.Copy(page, i, filter);
        }

        _filter = filter;
        return true;
    }

    /// <summary>Leaves the filter to the disk.</summary>
    public void Cool() => _filter = null;

    /// <summary>All keys, in order.</summary>
    /// <exception cref="RunDamagedException">A page cannot be read or is damaged.</exception>
    public IEnumerator<UInt128> ReadAll()
    {
        const int pagesAtOnce = 16;
        var buffer = new byte[pagesAtOnce * RunPage.Bytes];
        for (long first = 0; first < Facts.KeyPages; first += pagesAtOnce)
        {
            var count = (int)Math.Min(pagesAtOnce, Facts.KeyPages - first);
            if (!TryRead(buffer.AsSpan(0, count * RunPage.Bytes), (Facts.FirstKeyPage + first) * RunPage.Bytes))
                throw new RunDamagedException(Path, _damage!);
            for (var page = 0; page < count; page++)
            {
                if (!RunPage.IsWhole(buffer.AsSpan(page * RunPage.Bytes, RunPage.Bytes), Facts.FirstKeyPage + first + page))
                    throw new RunDamagedException(Path, _damage = $"page {Facts.FirstKeyPage + first + page} is damaged");
                var keys = RunPage.Keys(buffer.AsSpan(page * RunPage.Bytes, RunPage.Bytes)).Length;
                for (var i = 0; i < keys; i++)
                    yield return RunPage.Keys(buffer.AsSpan(page * RunPage.Bytes, RunPage.Bytes))[i];
            }
        }
    }

    public void Dispose() => _file.Dispose();

    private bool FilterMayHold(UInt128 key, Span<byte> page, ref int pagesRead)
    {
        var (number, start) = KeyFilter.Locate(key, Facts.FilterPages);
        pagesRead++;
        return TryReadPage(page, 1 + number) && KeyFilter.MayHold(page, start, key);
    }

    private bool Search(UInt128 key, Span<byte> page, ref int pagesRead)
    {
        var (low, high) = (0L, Facts.KeyPages - 1);
        var (floor, ceiling) = (0UL, ulong.MaxValue);
        var value = (ulong)(key >> 64);
        for (var guesses = 0; low <= high; guesses++)
        {
            var share = (double)(value - floor) / Math.Max(1, ceiling - floor);
            var at = guesses < MaxGuesses ? Math.Clamp(low + (long)(share * (high - low + 1)), low, high) : (low + high) / 2;
            pagesRead++;
            if (!TryReadPage(page, Facts.FirstKeyPage + at))
                return false;
            var keys = RunPage.Keys(page);
            if (key < keys[0])
                (high, ceiling) = (at - 1, (ulong)(keys[0] >> 64));
            else if (key > keys[^1])
                (low, floor) = (at + 1, (ulong)(keys[^1] >> 64));
            else
                return keys.BinarySearch(key) >= 0;
        }

        return false;
    }

    private bool TryReadPage(Span<byte> page, long number)
    {
        if (!TryRead(page, number * RunPage.Bytes))
            return false;
        if (RunPage.IsWhole(page, number))
            return true;
        _damage = $"page {number} is damaged";
        return false;
    }

    private bool TryRead(Span<byte> bytes, long offset)
    {
        try
        {
            while (bytes.Length > 0)
            {
                var read = RandomAccess.Read(_file, bytes, offset);
                if (read == 0)
                {
                    _damage = "it ends too early";
                    return false;
                }

                bytes = bytes[read..];
                offset += read;
            }

            return true;
        }
        catch (IOException e)
        {
            _damage = e.Message;
            return false;
        }
    }
}

/// <summary>A run cannot be used; what it held is read from the log again.</summary>
internal sealed class RunDamagedException(string path, string damage) : IOException($"{path}: {damage}.");
