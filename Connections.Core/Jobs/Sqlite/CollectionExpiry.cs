namespace Connections.Core.Jobs.Sqlite;

/// <summary>Expiry of sets, hashes and lists as wholes. A collection that does not exist can have none.</summary>
internal sealed class CollectionExpiry
{
    public static readonly CollectionExpiry Sets = new("set", "set_item");
    public static readonly CollectionExpiry Hashes = new("hash", "hash_field");
    public static readonly CollectionExpiry Lists = new("list", "list_item");

    private readonly string _expire;
    private readonly string _persist;
    private readonly string _find;
    private readonly string _delete;
    private readonly string _deleteExpired;

    private CollectionExpiry(string kind, string table)
    {
        _expire = $"""
            INSERT INTO expiry (kind, key, expire_at)
            SELECT '{kind}', $key, $expireAt WHERE EXISTS (SELECT 1 FROM {table} WHERE key = $key)
            ON CONFLICT (kind, key) DO UPDATE SET expire_at = excluded.expire_at
            """;
        _persist = $"DELETE FROM expiry WHERE kind = '{kind}' AND key = $key";
        _find = $"SELECT expire_at FROM expiry WHERE kind = '{kind}' AND key = $key";
        _delete = $"DELETE FROM {table} WHERE key = $key";
        _deleteExpired = $"""
            DELETE FROM {table} WHERE key IN (
                SELECT key FROM expiry WHERE kind = '{kind}' AND expire_at <= $now ORDER BY expire_at LIMIT $limit)
            """;
    }

    public void Expire(Session session, string key, long expireAt) => session.Run(_expire, ("$key", key), ("$expireAt", expireAt));

    public void Persist(Session session, string key) => session.Run(_persist, ("$key", key));

    /// <summary>Deletes the items; a trigger takes the expiry away with the last.</summary>
    public void Delete(Session session, string key) => session.Run(_delete, ("$key", key));

    /// <returns>How many items were removed. 0 means that no collection is left that has expired.</returns>
    public int DeleteExpired(Session session, long now, int limit) => session.Run(_deleteExpired, ("$now", now), ("$limit", limit));

    /// <returns>The time left, zero when it is over, infinite when the collection does not expire or is not there.</returns>
    public TimeSpan TimeToLive(Session session, string key, long now) =>
        session.First<long?>(_find, row => row.GetInt64(0), ("$key", key)) is { } expireAt
            ? TimeSpan.FromMilliseconds(Math.Max(0, expireAt - now))
            : Timeout.InfiniteTimeSpan;
}
