namespace Connections.Core.Destinations;

/// <summary>Every destination there is: each type of this assembly that implements <see cref="IDestination"/> is in it by being there.</summary>
public static class DestinationCatalogue
{
    private static readonly string[] Endings = ["-cloud-actions", "-actions", "-cloud"];

    /// <summary>All entries, by name.</summary>
    public static IReadOnlyList<IDestination> All { get; } =
    [
        .. typeof(IDestination).Assembly.GetTypes()
            .Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IDestination)))
            .Select(type => (IDestination)Activator.CreateInstance(type, nonPublic: true)!)
            .OrderBy(destination => destination.Profile.Name, StringComparer.OrdinalIgnoreCase),
    ];

    /// <summary>
    /// The entry of that type or alias, or of the full name that Segment's catalogue has of it, such as <c>actions-braze-cloud</c>; null where
    /// there is none.
    /// </summary>
    public static IDestination? Find(string type) =>
        All.FirstOrDefault(destination => destination.Profile.Slug == type || destination.Profile.Aliases.Contains(type))
        ?? All.FirstOrDefault(destination => destination.Profile.Slug == Plain(type));

    private static string Plain(string type)
    {
        var name = type.StartsWith("actions-", StringComparison.Ordinal) ? type["actions-".Length..] : type;
        var ending = Endings.FirstOrDefault(ending => name.EndsWith(ending, StringComparison.Ordinal));
        return ending is null ? name : name[..^ending.Length];
    }
}
