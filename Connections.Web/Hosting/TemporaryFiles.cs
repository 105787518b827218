using System.Runtime.InteropServices;
using Connections.Core.Storage;

namespace Connections.Web.Hosting;

/// <summary>
/// Finds room for the temporary files of libraries (Data Protection writes a key to one first, SQLite sorts in one) where the
/// system's own folder cannot be written, as under a read-only root: the data folder then has it.
/// </summary>
internal static class TemporaryFiles
{
    private const string Variable = "TMPDIR";

    /// <summary>Call it at the start, while there is one thread: it may change the environment.</summary>
    public static void EnsureRoom(DataFolder folder)
    {
        if (OperatingSystem.IsWindows() || CanWrite(Path.GetTempPath()))
            return;

        Directory.CreateDirectory(folder.Temporary);
        Environment.SetEnvironmentVariable(Variable, folder.Temporary);
        // .NET changes only its own copy of the environment; native libraries ask libc.
        if (NativeSetEnvironment(Variable, folder.Temporary, overwrite: 1) != 0)
            throw new InvalidOperationException($"{Variable} cannot be set to {folder.Temporary} (error {Marshal.GetLastPInvokeError()}).");
    }

    private static bool CanWrite(string path)
    {
        try
        {
            using var probe = new FileStream(
                Path.Combine(path, Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    [DllImport("libc", EntryPoint = "setenv", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern int NativeSetEnvironment(string name, string value, int overwrite);
}
