namespace Connections.Core.Warehouses;

/// <summary>Every engine there is: each type of this assembly that implements <see cref="IWarehouseEngine"/> is in it by being there.</summary>
public static class WarehouseCatalogue
{
    /// <summary>All engines, by name.</summary>
    public static IReadOnlyList<IWarehouseEngine> All { get; } =
    [
        .. typeof(IWarehouseEngine).Assembly.GetTypes()
            .Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IWarehouseEngine)))
            .Select(type => (IWarehouseEngine)Activator.CreateInstance(type, nonPublic: true)!)
            .OrderBy(engine => engine.Profile.Name, StringComparer.OrdinalIgnoreCase),
    ];

    /// <summary>The engine of that slug; null where there is none.</summary>
    public static IWarehouseEngine? Find(string type) => All.FirstOrDefault(engine => engine.Profile.Slug == type);
}
