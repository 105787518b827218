using System.Xml.Linq;
using Connections.Core.Log;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Logging;

namespace Connections.Core.Storage;

/// <summary>
/// The key ring as files, each on the disk before its key is used. The framework's own repository leaves that to the system, and a power
/// cut in the half minute after the first start then takes the key, but not the secrets that were sealed with it: they are synced.
/// </summary>
internal sealed class SyncedKeys(DirectoryInfo folder, ILoggerFactory loggers) : FileSystemXmlRepository(folder, loggers)
{
    private readonly LogDisk _disk = new();

    /// <summary>Returns when the element is on the disk.</summary>
    public override void StoreElement(XElement element, string friendlyName)
    {
        base.StoreElement(element, friendlyName);
        foreach (var path in System.IO.Directory.EnumerateFiles(Directory.FullName, "*.xml")) // a handful: which of them is new only the base knows
            using (var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite))
                _disk.Sync(file);
        _disk.SyncFolder(Directory.FullName);
        if (Directory.Parent is { } parent)
            _disk.SyncFolder(parent.FullName);
    }
}
