using System.ComponentModel;
using System.Diagnostics;

namespace Connections.Tests.Faults;

/// <summary>The library of <c>faults.c</c>, compiled for this run.</summary>
internal static class Preload
{
    /// <summary>Compiles it into the folder; gives its path.</summary>
    /// <exception cref="CrashException">This machine has no C compiler, or is not one for which the library is written.</exception>
    public static async Task<string> CompileAsync(string folder)
    {
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess)
            throw new CrashException("This fault is preloaded into the product, which is written for 64-bit Linux with glibc only.");
        var library = Path.Combine(folder, "faults.so");
        var start = new ProcessStartInfo("cc", ["-shared", "-fPIC", "-O2", "-o", library, Path.Combine(AppContext.BaseDirectory, "Faults", "faults.c"), "-ldl", "-lpthread"])
        {
            RedirectStandardError = true,
        };
        try
        {
            using var compiler = Process.Start(start)!;
            var errors = await compiler.StandardError.ReadToEndAsync();
            await compiler.WaitForExitAsync();
            return compiler.ExitCode == 0 ? library : throw new CrashException($"cc could not compile Faults/faults.c:\n{errors}");
        }
        catch (Win32Exception e)
        {
            throw new CrashException("This fault needs a C compiler ('cc', of gcc or clang) to make the library that is preloaded into the product. Install one, or run another fault.", e);
        }
    }
}

/// <summary>A run that cannot go on here. The message is for whoever started it.</summary>
internal sealed class CrashException(string message, Exception? inner = null) : Exception(message, inner);
