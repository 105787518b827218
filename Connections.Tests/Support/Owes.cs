using System.Reflection;

namespace Connections.Tests.Support;

/// <summary>The list of statement → tests, read off the attributes.</summary>
internal static class Owes
{
    public static void Print(TextWriter to)
    {
        var shown =
            from type in typeof(Owes).Assembly.GetTypes()
            from method in type.GetMethods()
            let marks = method.GetCustomAttributes<OwesAttribute>().Concat(
                method.GetCustomAttribute<FactAttribute>() is null ? [] : type.GetCustomAttributes<OwesAttribute>())
            from mark in marks
            from statement in mark.Statements
            group $"{type.Name}.{method.Name}" by statement into tests
            orderby tests.Key
            select tests;
        foreach (var tests in shown)
            foreach (var test in tests.Order(StringComparer.Ordinal))
                to.WriteLine($"{tests.Key,3}  {test}");
    }
}
