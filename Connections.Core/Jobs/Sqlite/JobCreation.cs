using Hangfire.Common;
using Hangfire.Storage;

namespace Connections.Core.Jobs.Sqlite;

/// <summary>A job that is about to be stored: its id is given, and its arguments are serialised, before the writer is taken.</summary>
internal sealed class JobCreation
{
    private readonly long _id;
    private readonly string _invocation;
    private readonly KeyValuePair<string, string?>[] _parameters;
    private readonly long _createdAt;
    private readonly long _expireAt;

    public JobCreation(SqliteJobStorage storage, Job job, IDictionary<string, string?> parameters, DateTime createdAt, TimeSpan expireIn)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(parameters);
        _invocation = InvocationData.SerializeJob(job).SerializePayload();
        _parameters = [.. parameters];
        _createdAt = new DateTimeOffset(DateTime.SpecifyKind(createdAt, DateTimeKind.Utc)).ToUnixTimeMilliseconds();
        _expireAt = _createdAt + (long)expireIn.TotalMilliseconds;
        _id = storage.NextJobId();
    }

    public string JobId => JobTable.FormatId(_id);

    public void Apply(Session session) => JobTable.Create(session, _id, _invocation, _parameters, _createdAt, _expireAt);
}
