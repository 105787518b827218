namespace Connections.Core.Warehouses.DataLake;

/// <summary>
/// Where a lake's objects are: a local folder, or a bucket. Keys have <c>/</c> between their parts. Writing an object is one step: readers see
/// the old one, or none, or the whole new one.
/// </summary>
/// <remarks>All methods throw <see cref="WarehouseException"/> in an owner's words where the store refuses or cannot be reached.</remarks>
internal interface ILakeStore : IDisposable
{
    /// <summary>What messages call it, such as <c>s3://bucket/folder</c>.</summary>
    string Name { get; }

    /// <summary>A small object whole; null where there is none.</summary>
    Task<byte[]?> ReadAsync(string key, CancellationToken cancellationToken);

    /// <summary>Writes a small object, over what was there. It is durable when this returns.</summary>
    Task WriteAsync(string key, byte[] content, CancellationToken cancellationToken);

    /// <summary>Writes a local file's content as an object, over what was there. It is durable when this returns.</summary>
    Task PutAsync(string key, string file, CancellationToken cancellationToken);

    /// <summary>Copies an object into a local file.</summary>
    Task GetAsync(string key, string file, CancellationToken cancellationToken);

    /// <summary>Deletes an object; one that is not there is none the less gone.</summary>
    Task DeleteAsync(string key, CancellationToken cancellationToken);

    /// <summary>Keys below a folder, in ordinal order.</summary>
    /// <param name="folder">Ends with <c>/</c>.</param>
    /// <param name="after">Only keys behind this one; null for all.</param>
    /// <param name="most">No more than so many.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<IReadOnlyList<string>> ListAsync(string folder, string? after, int most, CancellationToken cancellationToken);
}
