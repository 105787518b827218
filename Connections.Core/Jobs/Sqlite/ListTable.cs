namespace Connections.Core.Jobs.Sqlite;

/// <summary>Lists: the newest item comes first.</summary>
internal static class ListTable
{
    public static void Insert(Session session, string key, string value) =>
        session.Run("INSERT INTO list_item (key, value) VALUES ($key, $value)", ("$key", key), ("$value", value));

    /// <summary>Removes every item of that value.</summary>
    public static void Remove(Session session, string key, string value) =>
        session.Run("DELETE FROM list_item WHERE key = $key AND value = $value", ("$key", key), ("$value", value));

    /// <summary>Keeps the items from one index to another, both included, and removes the rest.</summary>
    public static void Trim(Session session, string key, int from, int to) => session.Run(
        """
        DELETE FROM list_item WHERE key = $key AND id NOT IN (
            SELECT id FROM list_item WHERE key = $key ORDER BY id DESC LIMIT $count OFFSET $from)
        """,
        ("$key", key), ("$from", Math.Max(0, from)), ("$count", Math.Max(0L, 1L + to - Math.Max(0, from))));

    public static List<string> All(Session session, string key) =>
        session.Query("SELECT value FROM list_item WHERE key = $key ORDER BY id DESC", row => row.GetString(0), ("$key", key));

    public static List<string> Range(Session session, string key, int from, int to) => session.Query(
        "SELECT value FROM list_item WHERE key = $key ORDER BY id DESC LIMIT $count OFFSET $from",
        row => row.GetString(0),
        ("$key", key), ("$from", from), ("$count", 1L + to - from));

    public static long Count(Session session, string key) => session.Number("SELECT count(*) FROM list_item WHERE key = $key", ("$key", key));
}
