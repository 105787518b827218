using System.Globalization;
using Hangfire.Common;
using Hangfire.States;
using Hangfire.Storage.Monitoring;

namespace Connections.Core.Jobs.Sqlite;

/// <content>The lists of jobs. Those that wait show who waits longest, those that ended what ended last.</content>
internal sealed partial class JobsMonitor
{
    public override JobList<EnqueuedJobDto> EnqueuedJobs(string queue, int from, int perPage)
    {
        ArgumentNullException.ThrowIfNull(queue);
        return List(storage.Database.Read(session => JobRecord.Waiting(session, queue, from, perPage)), Enqueued);
    }

    public override JobList<FetchedJobDto> FetchedJobs(string queue, int from, int perPage)
    {
        ArgumentNullException.ThrowIfNull(queue);
        return List(storage.Database.Read(session => JobRecord.Fetched(session, queue, from, perPage)), job => new FetchedJobDto
        {
            Job = job.Job,
            InvocationData = job.Invocation,
            LoadException = job.LoadException,
            State = job.State,
            FetchedAt = job.FetchedAt,
        });
    }

    public override JobList<ProcessingJobDto> ProcessingJobs(int from, int count) => Oldest(ProcessingState.StateName, from, count, (job, state) => new ProcessingJobDto
    {
        Job = job.Job,
        InvocationData = job.Invocation,
        LoadException = job.LoadException,
        InProcessingState = state.IsCurrent,
        StateData = state.Data,
        StartedAt = state.At,
        ServerId = state["ServerId"],
    });

    public override JobList<ScheduledJobDto> ScheduledJobs(int from, int count) => Oldest(ScheduledState.StateName, from, count, (job, state) => new ScheduledJobDto
    {
        Job = job.Job,
        InvocationData = job.Invocation,
        LoadException = job.LoadException,
        InScheduledState = state.IsCurrent,
        StateData = state.Data,
        ScheduledAt = state.At,
        EnqueueAt = JobHelper.DeserializeNullableDateTime(state["EnqueueAt"]) ?? DateTime.MinValue,
    });

    public override JobList<AwaitingJobDto> AwaitingJobs(int from, int count) => Oldest(AwaitingState.StateName, from, count, (job, state) => new AwaitingJobDto
    {
        Job = job.Job,
        InvocationData = job.Invocation,
        LoadException = job.LoadException,
        InAwaitingState = state.IsCurrent,
        StateData = state.Data,
        AwaitingAt = state.At,
        ParentStateName = StateOfParent(state["ParentId"]),
    });

    public override JobList<SucceededJobDto> SucceededJobs(int from, int count) => Newest(SucceededState.StateName, from, count, (job, state) => new SucceededJobDto
    {
        Job = job.Job,
        InvocationData = job.Invocation,
        LoadException = job.LoadException,
        InSucceededState = state.IsCurrent,
        StateData = state.Data,
        SucceededAt = state.At,
        Result = state["Result"],
        TotalDuration = Milliseconds(state["PerformanceDuration"]) + Milliseconds(state["Latency"]),
    });

    public override JobList<FailedJobDto> FailedJobs(int from, int count) => Newest(FailedState.StateName, from, count, (job, state) => new FailedJobDto
    {
        Job = job.Job,
        InvocationData = job.Invocation,
        LoadException = job.LoadException,
        InFailedState = state.IsCurrent,
        StateData = state.Data,
        FailedAt = state.At,
        Reason = state.Reason,
        ExceptionType = state["ExceptionType"],
        ExceptionMessage = state["ExceptionMessage"],
        ExceptionDetails = state["ExceptionDetails"],
    });

    public override JobList<DeletedJobDto> DeletedJobs(int from, int count) => Newest(DeletedState.StateName, from, count, (job, state) => new DeletedJobDto
    {
        Job = job.Job,
        InvocationData = job.Invocation,
        LoadException = job.LoadException,
        InDeletedState = state.IsCurrent,
        StateData = state.Data,
        DeletedAt = state.At,
    });

    private static EnqueuedJobDto Enqueued(JobRecord job)
    {
        var state = job.As(EnqueuedState.StateName);
        return new EnqueuedJobDto
        {
            Job = job.Job,
            InvocationData = job.Invocation,
            LoadException = job.LoadException,
            State = job.State,
            InEnqueuedState = state.IsCurrent,
            StateData = state.Data,
            EnqueuedAt = state.At,
        };
    }

    private JobList<T> Oldest<T>(string state, int from, int count, Func<JobRecord, StateView, T> show) =>
        List(storage.Database.Read(session => JobRecord.Oldest(session, state, from, count)), job => show(job, job.As(state)));

    private JobList<T> Newest<T>(string state, int from, int count, Func<JobRecord, StateView, T> show) =>
        List(storage.Database.Read(session => JobRecord.Newest(session, state, from, count)), job => show(job, job.As(state)));

    private static JobList<T> List<T>(List<JobRecord> jobs, Func<JobRecord, T> show) => new(jobs.Select(job => KeyValuePair.Create(job.Id, show(job))));

    private string? StateOfParent(string? parentId) =>
        parentId is not null && JobTable.TryParseId(parentId, out var id)
            ? storage.Database.Read(session => session.First("SELECT state FROM job WHERE id = $id", row => row.TextOrNull(0), ("$id", id)))
            : null;

    private static long? Milliseconds(string? text) => text is null ? null : long.Parse(text, CultureInfo.InvariantCulture);
}
