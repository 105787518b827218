namespace Connections.Core.Destinations;

/// <summary>Every destination there is: each type of this assembly that implements <see cref="IDestination"/> is in it by being there.</summary>
public static class DestinationCatalogue
{
    /// <summary>All entries, by name.</summary>
    public static IReadOnlyList<IDestination> All { get; } =
    [
        .. typeof(IDestination).Assembly.GetTypes()
            .Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IDestination)))
            .Select(type => (IDestination)Activator.CreateInstance(type, nonPublic: true)!)
            .OrderBy(destination => destination.Profile.Name, StringComparer.OrdinalIgnoreCase),
    ];

    /// <summary>The entry of that type or alias; null where there is none.</summary>
    public static IDestination? Find(string type) =>
        All.FirstOrDefault(destination => destination.Profile.Slug == type || destination.Profile.Aliases.Contains(type));
}
