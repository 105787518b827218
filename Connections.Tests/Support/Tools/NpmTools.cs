using System.Reflection;

namespace Connections.Tests.Support.Tools;

/// <summary>Where the build put what the tests bring along (see Tools/Tools.targets).</summary>
internal static class NpmTools
{
    /// <summary>The folder that holds <c>node_modules</c>.</summary>
    public static string Folder { get; } = Metadata("ToolsFolder");

    /// <summary>The repository's top level.</summary>
    public static string RepositoryRoot { get; } = Path.GetFullPath(Metadata("RepositoryRoot"));

    /// <summary>The folder of one package.</summary>
    public static string Package(string name) => Path.Combine(Folder, "node_modules", name);

    private static string Metadata(string key) =>
        typeof(NpmTools).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == key).Value!;
}
