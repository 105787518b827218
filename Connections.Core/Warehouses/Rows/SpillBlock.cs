using System.IO.MemoryMappedFiles;

namespace Connections.Core.Warehouses.Rows;

/// <summary>
/// A file that is used as memory: the system keeps as much of it in its cache as it has room for, and what it writes to the disk it may take back. It has
/// no name once it is open, so that a kill leaves nothing.
/// </summary>
internal sealed unsafe class SpillBlock : IDisposable
{
    /// <summary>How many bytes one holds.</summary>
    public const int Length = 16 << 20;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _bytes;

    /// <param name="folder">Where the file is; made where it is missing.</param>
    /// <exception cref="IOException">The disk has no room for it.</exception>
    public SpillBlock(string folder)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, $"{Guid.NewGuid():N}.spill");
        var stream = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
        try
        {
            if (!OperatingSystem.IsWindows())
                File.Delete(path);
            // A full disk shows here as an error. A page of a mapped file that finds no room would end the process.
            Fill(stream);
            _file = MemoryMappedFile.CreateFromFile(stream, mapName: null, Length, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: false);
            _view = _file.CreateViewAccessor(0, Length);
            _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _bytes);
        }
        catch
        {
            _view?.Dispose();
            _file?.Dispose();
            stream.Dispose();
            throw;
        }
    }

    /// <summary>All of it. Not to be used once it is disposed.</summary>
    public Span<byte> Bytes => new(_bytes, Length);

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }

    private static void Fill(FileStream stream)
    {
        var zeros = new byte[64 << 10];
        for (var written = 0; written < Length; written += zeros.Length)
            stream.Write(zeros);
        stream.Flush();
    }
}
