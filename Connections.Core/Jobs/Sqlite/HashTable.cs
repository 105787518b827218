namespace Connections.Core.Jobs.Sqlite;

/// <summary>Hashes: named values under a key. A hash without fields does not exist.</summary>
internal static class HashTable
{
    public static void Set(Session session, string key, IEnumerable<KeyValuePair<string, string?>> fields)
    {
        foreach (var (name, value) in fields)
            session.Run(
                """
                INSERT INTO hash_field (key, name, value) VALUES ($key, $name, $value)
                ON CONFLICT (key, name) DO UPDATE SET value = excluded.value
                """,
                ("$key", key), ("$name", name), ("$value", value));
    }

    public static Dictionary<string, string?> All(Session session, string key) => session.Query(
        "SELECT name, value FROM hash_field WHERE key = $key",
        row => KeyValuePair.Create(row.GetString(0), row.TextOrNull(1)),
        ("$key", key)).ToDictionary(StringComparer.Ordinal);

    public static string? Get(Session session, string key, string name) => session.First(
        "SELECT value FROM hash_field WHERE key = $key AND name = $name",
        row => row.TextOrNull(0),
        ("$key", key), ("$name", name));

    public static long Count(Session session, string key) => session.Number("SELECT count(*) FROM hash_field WHERE key = $key", ("$key", key));
}
