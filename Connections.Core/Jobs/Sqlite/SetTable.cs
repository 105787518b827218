namespace Connections.Core.Jobs.Sqlite;

/// <summary>Sets: values ordered by score, then by their bytes.</summary>
internal static class SetTable
{
    public static void Add(Session session, string key, string value, double score) => session.Run(
        """
        INSERT INTO set_item (key, value, score) VALUES ($key, $value, $score)
        ON CONFLICT (key, value) DO UPDATE SET score = excluded.score
        """,
        ("$key", key), ("$value", value), ("$score", score));

    public static void Remove(Session session, string key, string value) =>
        session.Run("DELETE FROM set_item WHERE key = $key AND value = $value", ("$key", key), ("$value", value));

    public static List<string> All(Session session, string key) =>
        session.Query("SELECT value FROM set_item WHERE key = $key", row => row.GetString(0), ("$key", key));

    public static List<string> Range(Session session, string key, int from, int to) => session.Query(
        "SELECT value FROM set_item WHERE key = $key ORDER BY score, value LIMIT $count OFFSET $from",
        row => row.GetString(0),
        ("$key", key), ("$from", from), ("$count", 1L + to - from));

    public static List<string> Lowest(Session session, string key, double fromScore, double toScore, int count) => session.Query(
        "SELECT value FROM set_item WHERE key = $key AND score BETWEEN $from AND $to ORDER BY score, value LIMIT $count",
        row => row.GetString(0),
        ("$key", key), ("$from", fromScore), ("$to", toScore), ("$count", count));

    public static bool Contains(Session session, string key, string value) =>
        session.Number("SELECT 1 FROM set_item WHERE key = $key AND value = $value", ("$key", key), ("$value", value)) == 1;

    public static long Count(Session session, string key) => session.Number("SELECT count(*) FROM set_item WHERE key = $key", ("$key", key));

    /// <summary>The sizes of several sets together, not counted beyond the limit.</summary>
    public static long Count(Session session, IEnumerable<string> keys, int limit)
    {
        var count = 0L;
        foreach (var key in keys)
        {
            if (count >= limit)
                break;
            count += session.Number(
                "SELECT count(*) FROM (SELECT 1 FROM set_item WHERE key = $key LIMIT $left)", ("$key", key), ("$left", limit - count));
        }

        return count;
    }
}
