using Connections.Web.Hosting;

namespace Connections.Tests.Hosting;

public sealed class NativeArenasTests
{
    [Fact]
    public void The_C_library_takes_the_limit_where_it_has_arenas() =>
        Assert.Equal(OperatingSystem.IsLinux() && File.ReadAllText("/proc/self/maps").Contains("/libc.so.6", StringComparison.Ordinal), NativeArenas.TryLimit());
}
