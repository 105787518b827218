namespace Connections.Core.Jobs.Sqlite;

/// <content>Sets, hashes, lists and counters.</content>
internal sealed partial class JobsConnection
{
    public override HashSet<string> GetAllItemsFromSet(string key) => [.. Read(key, SetTable.All)];

    public override string? GetFirstByLowestScoreFromSet(string key, double fromScore, double toScore) =>
        GetFirstByLowestScoreFromSet(key, fromScore, toScore, count: 1).FirstOrDefault();

    public override List<string> GetFirstByLowestScoreFromSet(string key, double fromScore, double toScore, int count)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (toScore < fromScore)
            throw new ArgumentException("The highest score must not be below the lowest.", nameof(toScore));
        if (count <= 0)
            throw new ArgumentException("The count must be positive.", nameof(count));
        return storage.Database.Read(session => SetTable.Lowest(session, key, fromScore, toScore, count));
    }

    public override bool GetSetContains(string key, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return Read(key, (session, key) => SetTable.Contains(session, key, value));
    }

    public override long GetSetCount(string key) => Read(key, SetTable.Count);

    public override long GetSetCount(IEnumerable<string> keys, int limit)
    {
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        return storage.Database.Read(session => SetTable.Count(session, keys, limit));
    }

    public override List<string> GetRangeFromSet(string key, int startingFrom, int endingAt)
    {
        CheckRange(startingFrom, endingAt);
        return Read(key, (session, key) => SetTable.Range(session, key, startingFrom, endingAt));
    }

    public override TimeSpan GetSetTtl(string key) => TimeToLive(key, CollectionExpiry.Sets);

    public override void SetRangeInHash(string key, IEnumerable<KeyValuePair<string, string?>> keyValuePairs)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(keyValuePairs);
        KeyValuePair<string, string?>[] fields = [.. keyValuePairs];
        storage.Database.Write(session => HashTable.Set(session, key, fields));
    }

    public override Dictionary<string, string?>? GetAllEntriesFromHash(string key) =>
        Read(key, HashTable.All) is { Count: > 0 } fields ? fields : null;

    public override string? GetValueFromHash(string key, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Read(key, (session, key) => HashTable.Get(session, key, name));
    }

    public override long GetHashCount(string key) => Read(key, HashTable.Count);

    public override TimeSpan GetHashTtl(string key) => TimeToLive(key, CollectionExpiry.Hashes);

    public override long GetListCount(string key) => Read(key, ListTable.Count);

    public override List<string> GetAllItemsFromList(string key) => Read(key, ListTable.All);

    public override List<string> GetRangeFromList(string key, int startingFrom, int endingAt)
    {
        CheckRange(startingFrom, endingAt);
        return Read(key, (session, key) => ListTable.Range(session, key, startingFrom, endingAt));
    }

    public override TimeSpan GetListTtl(string key) => TimeToLive(key, CollectionExpiry.Lists);

    public override long GetCounter(string key) => Read(key, CounterTable.Get);

    private T Read<T>(string key, Func<Session, string, T> read)
    {
        ArgumentNullException.ThrowIfNull(key);
        return storage.Database.Read(session => read(session, key));
    }

    private TimeSpan TimeToLive(string key, CollectionExpiry collections) =>
        Read(key, (session, key) => collections.TimeToLive(session, key, storage.Now));

    private static void CheckRange(int startingFrom, int endingAt)
    {
        if (startingFrom < 0)
            throw new ArgumentException("The first index must not be negative.", nameof(startingFrom));
        if (endingAt < startingFrom)
            throw new ArgumentException("The last index must not be below the first.", nameof(endingAt));
    }
}
