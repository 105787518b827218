namespace Connections.Core.Jobs.Sqlite;

/// <summary>Counters, each kept as its sum. One that comes to zero is gone, and its expiry with it.</summary>
internal static class CounterTable
{
    /// <summary>Adds to a counter, which begins at zero. An expiry of null leaves the one it has.</summary>
    public static void Add(Session session, string key, long value, long? expireAt)
    {
        session.Run(
            """
            INSERT INTO counter (key, value, expire_at) VALUES ($key, $value, $expireAt)
            ON CONFLICT (key) DO UPDATE SET value = value + excluded.value, expire_at = coalesce(excluded.expire_at, expire_at)
            """,
            ("$key", key), ("$value", value), ("$expireAt", expireAt));
        session.Run("DELETE FROM counter WHERE key = $key AND value = 0", ("$key", key));
    }

    public static long Get(Session session, string key) => session.Number("SELECT value FROM counter WHERE key = $key", ("$key", key));

    public static void Delete(Session session, string key) => session.Run("DELETE FROM counter WHERE key = $key", ("$key", key));

    /// <inheritdoc cref="JobTable.DeleteExpired"/>
    public static int DeleteExpired(Session session, long now, int limit) => session.Run(
        "DELETE FROM counter WHERE key IN (SELECT key FROM counter WHERE expire_at <= $now ORDER BY expire_at LIMIT $limit)",
        ("$now", now), ("$limit", limit));
}
