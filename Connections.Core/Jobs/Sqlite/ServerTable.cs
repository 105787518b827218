using Hangfire.Server;
using Hangfire.Storage.Monitoring;

namespace Connections.Core.Jobs.Sqlite;

/// <summary>The job servers of this process. Rows of an earlier process are removed at start.</summary>
internal static class ServerTable
{
    // A queue's name consists of small letters, digits, '-' and '_'.
    private const char QueueSeparator = ',';

    public static void Clear(Session session) => session.Run("DELETE FROM server");

    public static void Announce(Session session, string id, ServerContext context, long now) => session.Run(
        """
        INSERT INTO server (id, queues, worker_count, started_at, heartbeat_at) VALUES ($id, $queues, $workers, $now, $now)
        ON CONFLICT (id) DO UPDATE SET queues = excluded.queues, worker_count = excluded.worker_count, heartbeat_at = excluded.heartbeat_at
        """,
        ("$id", id), ("$queues", string.Join(QueueSeparator, context.Queues ?? [])), ("$workers", context.WorkerCount), ("$now", now));

    /// <returns>False when the server was removed meanwhile.</returns>
    public static bool Heartbeat(Session session, string id, long now) =>
        session.Run("UPDATE server SET heartbeat_at = $now WHERE id = $id", ("$id", id), ("$now", now)) == 1;

    public static void Remove(Session session, string id) => session.Run("DELETE FROM server WHERE id = $id", ("$id", id));

    public static int RemoveSilent(Session session, long since) => session.Run("DELETE FROM server WHERE heartbeat_at < $since", ("$since", since));

    public static long Count(Session session) => session.Number("SELECT count(*) FROM server");

    public static List<ServerDto> All(Session session) => session.Query(
        "SELECT id, queues, worker_count, started_at, heartbeat_at FROM server ORDER BY id",
        row => new ServerDto
        {
            Name = row.GetString(0),
            Queues = row.GetString(1).Split(QueueSeparator, StringSplitOptions.RemoveEmptyEntries),
            WorkersCount = row.GetInt32(2),
            StartedAt = row.Time(3),
            Heartbeat = row.Time(4),
        });
}
