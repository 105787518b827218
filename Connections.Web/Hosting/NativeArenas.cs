using System.Runtime.InteropServices;

namespace Connections.Web.Hosting;

/// <summary>How the C library shares out the memory that SQLite, DuckDB and the packers ask for.</summary>
internal static class NativeArenas
{
    /// <summary><c>M_ARENA_MAX</c> of glibc's <c>malloc.h</c>.</summary>
    private const int ArenaMax = -8;

    /// <summary>
    /// Has all threads share one arena a processor. By itself glibc gives nearly each thread one, each of which keeps what it once needed: with some sixty threads
    /// that was a quarter of the process's memory. True where it was taken; other C libraries have no arenas.
    /// </summary>
    public static bool TryLimit()
    {
        if (!OperatingSystem.IsLinux())
            return false;
        try
        {
            return SetOption(ArenaMax, Environment.ProcessorCount) == 1;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    }

    [DllImport("libc", EntryPoint = "mallopt"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetOption(int option, int value);
}
