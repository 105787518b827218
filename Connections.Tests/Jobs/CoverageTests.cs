using System.Reflection;
using System.Reflection.Emit;
using Connections.Core.Jobs.Sqlite;
using Hangfire.Storage;

namespace Connections.Tests.Jobs;

/// <summary>That nothing which Hangfire may ask of a storage is left to its base classes, or out of the scripts that compare us with the maker's storage.</summary>
public sealed class CoverageTests
{
    /// <summary>What the scripts have no step for, with the tests that show it.</summary>
    private static readonly HashSet<string> ShownElsewhere =
    [
        // The base class's Dispose is empty; locks and transactions that are dropped are in the scripts through it.
        "JobStorageTransaction.Dispose", "JobStorageConnection.Dispose",
        // FetchTests and RestartTests.
        "JobStorageMonitor.FetchedJobs", "JobStorageMonitor.FetchedCount",
    ];

    public static TheoryData<Type, Type> Contracts => new()
    {
        { typeof(JobStorageConnection), typeof(JobsConnection) },
        { typeof(JobStorageTransaction), typeof(JobsTransaction) },
        { typeof(JobStorageMonitor), typeof(JobsMonitor) },
    };

    [Theory, MemberData(nameof(Contracts))]
    public void Every_member_of_the_contract_is_ours(Type contract, Type ours)
    {
        var inherited = Members(contract)
            .Where(member => ours.GetMethod(member.Name, [.. member.GetParameters().Select(parameter => parameter.ParameterType)])!.DeclaringType != ours)
            .Select(Name);

        Assert.Empty(inherited);
    }

    [Theory, MemberData(nameof(Contracts))]
    public void Every_member_of_the_contract_is_in_the_scripts(Type contract, Type ours)
    {
        Assert.NotNull(ours);
        var called = Calls().ToHashSet();

        var missing = Members(contract).Select(Name).Where(name => !called.Contains(name) && !ShownElsewhere.Contains(name.Split('(')[0])).ToList();

        Assert.True(missing.Count == 0, $"In no script: {string.Join(", ", missing)}");
    }

    private static IEnumerable<MethodInfo> Members(Type contract) => contract.GetMethods()
        .Where(method => method is { IsVirtual: true, IsFinal: false } && method.DeclaringType != typeof(object));

    // An interface's member and the class's of the same shape are one.
    private static string Name(MethodBase method)
    {
        var owner = method.DeclaringType!.Name switch
        {
            nameof(IStorageConnection) => nameof(JobStorageConnection),
            nameof(IWriteOnlyTransaction) => nameof(JobStorageTransaction),
            nameof(IMonitoringApi) => nameof(JobStorageMonitor),
            var name => name,
        };
        return $"{owner}.{method.Name}({string.Join(", ", method.GetParameters().Select(parameter => parameter.ParameterType.Name))})";
    }

    /// <summary>What the code of the steps calls, read off its instructions.</summary>
    private static IEnumerable<string> Calls() =>
        from type in typeof(ScriptSteps).GetNestedTypes(BindingFlags.NonPublic).Append(typeof(ScriptSteps))
        from method in type.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        from called in Calls(method)
        select Name(called);

    private static IEnumerable<MethodBase> Calls(MethodInfo method)
    {
        var code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        for (var at = 0; at + sizeof(int) < code.Length; at++)
        {
            if (code[at] != OpCodes.Call.Value && code[at] != OpCodes.Callvirt.Value)
                continue;
            MethodBase? called = null;
            try
            {
                called = method.Module.ResolveMethod(BitConverter.ToInt32(code, at + 1), method.DeclaringType!.GetGenericArguments(), method.GetGenericArguments());
            }
            catch (ArgumentException)
            {
                // A byte of another instruction's argument.
            }

            if (called is not null)
                yield return called;
        }
    }
}
