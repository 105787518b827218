using System.Reflection;
using Xunit.Abstractions;

[assembly: TestCollectionOrderer("Connections.Tests.Support.LengthyFirst", "Connections.Tests")]

namespace Connections.Tests.Support;

/// <summary>Begins the lengthy classes first: one that comes last runs alone, and the run waits for it.</summary>
public sealed class LengthyFirst : ITestCollectionOrderer
{
    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) => testCollections.OrderByDescending(IsLengthy);

    // A collection is a class here, whose name is the one word of the collection's name that is a type.
    private static bool IsLengthy(ITestCollection collection) => collection.DisplayName.Split(' ')
        .Select(word => typeof(LengthyFirst).Assembly.GetType(word))
        .Any(type => type?.GetCustomAttribute<LengthyAttribute>() is not null);
}
