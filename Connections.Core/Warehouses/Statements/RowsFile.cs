using System.IO.Compression;

namespace Connections.Core.Warehouses.Statements;

/// <summary>Rows in a file on this side, so that they can be sent again and their length is known; it is gone with this.</summary>
internal sealed class RowsFile : IDisposable
{
    private readonly string _path;

    private RowsFile(string path) => _path = path;

    /// <summary>Writes it, zipped or plain.</summary>
    public static async Task<RowsFile> WriteAsync(string folder, JsonRows rows, bool named, bool zipped, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var file = new RowsFile(Path.Combine(folder, $"{Guid.NewGuid():N}.rows"));
        try
        {
            await using var stream = File.Create(file._path);
            await using var zip = zipped ? new GZipStream(stream, CompressionLevel.Fastest) : null;
            await rows.WriteLinesAsync((Stream?)zip ?? stream, named, cancellationToken);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Its content, from the beginning.</summary>
    public FileStream Read() => File.OpenRead(_path);

    public void Dispose() => File.Delete(_path);
}
