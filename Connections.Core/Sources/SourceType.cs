namespace Connections.Core.Sources;

/// <summary>What kind of thing sends the events. It decides who fills <c>channel</c> and <c>context.ip</c> (tracking contract, §4).</summary>
public enum SourceCategory
{
    /// <summary>A web page with the browser library.</summary>
    Website,

    /// <summary>An app on somebody's device.</summary>
    Mobile,

    /// <summary>A program on a server.</summary>
    Server,
}

/// <summary>An entry of the source catalogue.</summary>
/// <param name="Slug">What a provisioning file and the database call it.</param>
/// <param name="Name">What people read.</param>
/// <param name="Category">Its kind.</param>
public sealed record SourceType(string Slug, string Name, SourceCategory Category)
{
    /// <summary>Every type, websites first.</summary>
    public static IReadOnlyList<SourceType> All { get; } =
    [
        new("javascript", "JavaScript", SourceCategory.Website),
        new("ios", "iOS (Objective-C)", SourceCategory.Mobile),
        new("swift", "Swift", SourceCategory.Mobile),
        new("android", "Android (Java)", SourceCategory.Mobile),
        new("kotlin", "Kotlin", SourceCategory.Mobile),
        new("react-native", "React Native", SourceCategory.Mobile),
        new("flutter", "Flutter", SourceCategory.Mobile),
        new("node", "Node.js", SourceCategory.Server),
        new("python", "Python", SourceCategory.Server),
        new("ruby", "Ruby", SourceCategory.Server),
        new("go", "Go", SourceCategory.Server),
        new("php", "PHP", SourceCategory.Server),
        new("java", "Java", SourceCategory.Server),
        new("dotnet", ".NET", SourceCategory.Server),
        new("http", "HTTP API", SourceCategory.Server),
        new("pixel", "Pixel", SourceCategory.Server),
    ];

    /// <summary>The type of that slug, or null.</summary>
    public static SourceType? Find(string slug) => All.FirstOrDefault(type => type.Slug == slug);
}
