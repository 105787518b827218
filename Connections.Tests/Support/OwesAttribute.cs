using Xunit.Abstractions;
using Xunit.Sdk;

namespace Connections.Tests.Support;

/// <summary>
/// Says which numbered statement of the console's contract ("what an equal owes") a test shows. It is also the trait <c>Owes</c>,
/// so that <c>dotnet test --filter Owes=15</c> runs just that.
/// </summary>
[TraitDiscoverer("Connections.Tests.Support.OwesDiscoverer", "Connections.Tests")]
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class)]
public sealed class OwesAttribute(params int[] statements) : Attribute, ITraitAttribute
{
    public IReadOnlyList<int> Statements { get; } = statements;
}

/// <summary>Tells xunit the traits of an <see cref="OwesAttribute"/>.</summary>
public sealed class OwesDiscoverer : ITraitDiscoverer
{
    public IEnumerable<KeyValuePair<string, string>> GetTraits(IAttributeInfo traitAttribute) =>
        ((int[])traitAttribute.GetConstructorArguments().Single()).Select(statement => KeyValuePair.Create("Owes", $"{statement}"));
}
