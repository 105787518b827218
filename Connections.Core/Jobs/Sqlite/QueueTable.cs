namespace Connections.Core.Jobs.Sqlite;

/// <summary>
/// The queues: an entry is either waiting or fetched, and is deleted when its job is done. A killed process leaves fetched entries, which the next start makes wait again, each in its old place.
/// </summary>
internal static class QueueTable
{
    public static void Add(Session session, string queue, long jobId) =>
        session.Run("INSERT INTO queue_entry (queue, job_id) VALUES ($queue, $jobId)", ("$queue", queue), ("$jobId", jobId));

    /// <summary>Takes the oldest waiting entry of the first queue that has one.</summary>
    public static QueueEntry? Fetch(Session session, string[] queues, long now)
    {
        foreach (var queue in queues)
        {
            var entry = session.First(
                """
                UPDATE queue_entry SET fetched_at = $now
                WHERE id = (SELECT id FROM queue_entry WHERE queue = $queue AND fetched_at IS NULL ORDER BY id LIMIT 1)
                RETURNING id, job_id
                """,
                row => new QueueEntry(row.GetInt64(0), queue, row.GetInt64(1)),
                ("$queue", queue), ("$now", now));
            if (entry is not null)
                return entry;
        }

        return null;
    }

    public static void Remove(Session session, QueueEntry entry) => session.Run("DELETE FROM queue_entry WHERE id = $id", ("$id", entry.Id));

    /// <summary>Puts a fetched entry at the end, so that a job that cannot be begun does not stop those behind it.</summary>
    public static void Requeue(Session session, QueueEntry entry)
    {
        Remove(session, entry);
        Add(session, entry.Queue, entry.JobId);
    }

    /// <summary>Makes a fetched entry wait again in its old place.</summary>
    public static void Release(Session session, QueueEntry entry) => session.Run("UPDATE queue_entry SET fetched_at = NULL WHERE id = $id", ("$id", entry.Id));

    public static void ReleaseAll(Session session) => session.Run("UPDATE queue_entry SET fetched_at = NULL WHERE fetched_at IS NOT NULL");

    public static List<string> Names(Session session) => session.Query("SELECT DISTINCT queue FROM queue_entry", row => row.GetString(0));

    public static long CountWaiting(Session session, string queue) =>
        session.Number("SELECT count(*) FROM queue_entry WHERE queue = $queue AND fetched_at IS NULL", ("$queue", queue));

    public static long CountFetched(Session session, string queue) =>
        session.Number("SELECT count(*) FROM queue_entry WHERE queue = $queue AND fetched_at IS NOT NULL", ("$queue", queue));
}
