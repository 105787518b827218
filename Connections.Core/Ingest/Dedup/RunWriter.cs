using System.Runtime.InteropServices;
using Connections.Core.Log;
using Microsoft.Win32.SafeHandles;

namespace Connections.Core.Ingest.Dedup;

/// <summary>Writes a run's file in one pass over its sorted keys: filter and keys grow side by side, the header comes last.</summary>
/// <param name="path">The file; it must not exist.</param>
/// <param name="maxKeys">At least as many keys as will come: the filter is laid out for them.</param>
/// <param name="disk">Writes and syncs.</param>
internal sealed class RunWriter(string path, long maxKeys, ILogDisk disk) : IDisposable
{
    private const int PagesAtOnce = 64;

    private readonly SafeFileHandle _file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
    private readonly byte[] _filter = new byte[RunPage.Bytes];
    private readonly byte[] _pages = new byte[PagesAtOnce * RunPage.Bytes];
    private readonly long _filterPages = KeyFilter.PagesFor(maxKeys);
    private long _filterPage;
    private long _firstPage; // of _pages, counted from the first page of keys
    private int _fullPages;
    private int _inPage;
    private long _keys;
    private UInt128 _last;

    /// <summary>Takes the next key; one that equals the last is taken once.</summary>
    public void Add(UInt128 key)
    {
        if (_keys > 0 && key == _last)
            return;
        AddToFilter(key);
        MemoryMarshal.Cast<byte, UInt128>(_pages.AsSpan(_fullPages * RunPage.Bytes, RunPage.ContentBytes))[_inPage++] = key;
        _last = key;
        _keys++;
        if (_inPage == RunPage.MaxKeys)
            EndPage();
    }

    /// <summary>Returns when all is on the disk but the file's name.</summary>
    public RunFacts Finish(long number, long slotEnd, LogPosition from, LogPosition to)
    {
        while (_filterPage < _filterPages)
            EndFilterPage();
        if (_inPage > 0)
            EndPage();
        WritePages();
        RunHeader.Write(_filter, number, slotEnd, _keys, _filterPages);
        disk.Write(_file, _filter, 0);
        disk.Sync(_file);
        return new(number, slotEnd, _keys, _filterPages, from, to);
    }

    public void Dispose() => _file.Dispose();

    private void AddToFilter(UInt128 key)
    {
        var (page, start) = KeyFilter.Locate(key, _filterPages);
        while (_filterPage < page)
            EndFilterPage();
        KeyFilter.Add(_filter, start, key);
    }

    private void EndFilterPage()
    {
        var number = 1 + _filterPage++;
        RunPage.Seal(_filter, number, 0);
        disk.Write(_file, _filter, number * RunPage.Bytes);
        _filter.AsSpan().Clear();
    }

    private void EndPage()
    {
        var page = _pages.AsSpan(_fullPages * RunPage.Bytes, RunPage.Bytes);
        page[(_inPage * 16)..].Clear();
        RunPage.Seal(page, 1 + _filterPages + _firstPage + _fullPages, _inPage);
        _inPage = 0;
        if (++_fullPages == PagesAtOnce)
            WritePages();
    }

    private void WritePages()
    {
        if (_fullPages == 0)
            return;
        disk.Write(_file, _pages.AsSpan(0, _fullPages * RunPage.Bytes), (1 + _filterPages + _firstPage) * RunPage.Bytes);
        _firstPage += _fullPages;
        _fullPages = 0;
    }
}
