namespace Connections.Core.Jobs.Sqlite;

/// <summary>A job's place in a queue. One job may have several.</summary>
internal sealed record QueueEntry(long Id, string Queue, long JobId);
