namespace Connections.Tests.Support;

/// <summary>A class of tests, and those that inherit it, that take long: they start first, see <see cref="LengthyFirst"/>.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class LengthyAttribute : Attribute;
