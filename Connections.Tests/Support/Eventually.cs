using System.Runtime.CompilerServices;

namespace Connections.Tests.Support;

/// <summary>Waits for what another thread is about to do.</summary>
internal static class Eventually
{
    private static readonly TimeSpan GivesUpAfter = TimeSpan.FromSeconds(30);

    /// <summary>Completes once the condition holds; fails after half a minute, which no sound run comes near.</summary>
    public static async Task Holds(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        using var enough = new CancellationTokenSource(GivesUpAfter, TimeProvider.System);
        while (!condition())
        {
            Assert.False(enough.IsCancellationRequested, $"It never came to be: {what}");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, CancellationToken.None);
        }
    }
}
