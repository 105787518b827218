using System.Collections.Concurrent;
using Hangfire;

namespace Connections.Tests.Jobs;

/// <summary>Jobs for the tests. What they did is written down under a name that the test chose.</summary>
public static class Chores
{
    private static readonly ConcurrentDictionary<string, int> s_runs = new();

    public static int Runs(string name) => s_runs.GetValueOrDefault(name);

    public static void Nothing()
    {
    }

    public static int Count(string name) => s_runs.AddOrUpdate(name, 1, (_, runs) => runs + 1);

    [AutomaticRetry(Attempts = 5, DelaysInSeconds = [0])]
    public static void FailTwice(string name)
    {
        if (Count(name) <= 2)
            throw new InvalidOperationException("not yet");
    }

    [AutomaticRetry(Attempts = 0)]
    public static void Fail(string name)
    {
        Count(name);
        throw new InvalidOperationException("never");
    }
}
