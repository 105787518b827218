using Hangfire.Common;
using Hangfire.States;
using Hangfire.Storage;

namespace Connections.Core.Delivery;

/// <summary>Has a job's record go a minute after its end: there are many of them, and what they did stands elsewhere.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BriefJobAttribute : JobFilterAttribute, IApplyStateFilter
{
    private static readonly TimeSpan Stays = TimeSpan.FromMinutes(1);

    public void OnStateApplied(ApplyStateContext context, IWriteOnlyTransaction transaction) => context.JobExpirationTimeout = Stays;

    public void OnStateUnapplied(ApplyStateContext context, IWriteOnlyTransaction transaction) => context.JobExpirationTimeout = Stays;
}
