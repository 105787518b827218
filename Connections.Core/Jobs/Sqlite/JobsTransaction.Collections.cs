namespace Connections.Core.Jobs.Sqlite;

/// <content>Sets, hashes, lists and counters.</content>
internal sealed partial class JobsTransaction
{
    public override void IncrementCounter(string key) => Count(key, 1);

    public override void IncrementCounter(string key, TimeSpan expireIn) => Count(key, 1, expireIn);

    public override void DecrementCounter(string key) => Count(key, -1);

    public override void DecrementCounter(string key, TimeSpan expireIn) => Count(key, -1, expireIn);

    public override void AddToSet(string key, string value) => AddToSet(key, value, score: 0);

    public override void AddToSet(string key, string value, double score)
    {
        ArgumentNullException.ThrowIfNull(value);
        Add(key, session => SetTable.Add(session, key, value, score));
    }

    public override void AddRangeToSet(string key, IList<string> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        string[] values = [.. items];
        if (values.Contains(null))
            throw new ArgumentException("No item may be null.", nameof(items));
        Add(key, session =>
        {
            foreach (var value in values)
                SetTable.Add(session, key, value, score: 0);
        });
    }

    public override void RemoveFromSet(string key, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Add(key, session => SetTable.Remove(session, key, value));
    }

    public override void RemoveSet(string key) => Add(key, session => CollectionExpiry.Sets.Delete(session, key));

    public override void InsertToList(string key, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Add(key, session => ListTable.Insert(session, key, value));
    }

    public override void RemoveFromList(string key, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Add(key, session => ListTable.Remove(session, key, value));
    }

    public override void TrimList(string key, int keepStartingFrom, int keepEndingAt) =>
        Add(key, session => ListTable.Trim(session, key, keepStartingFrom, keepEndingAt));

    public override void SetRangeInHash(string key, IEnumerable<KeyValuePair<string, string?>> keyValuePairs)
    {
        ArgumentNullException.ThrowIfNull(keyValuePairs);
        KeyValuePair<string, string?>[] fields = [.. keyValuePairs];
        Add(key, session => HashTable.Set(session, key, fields));
    }

    public override void RemoveHash(string key) => Add(key, session => CollectionExpiry.Hashes.Delete(session, key));

    public override void ExpireSet(string key, TimeSpan expireIn) => Expire(CollectionExpiry.Sets, key, expireIn);

    public override void ExpireHash(string key, TimeSpan expireIn) => Expire(CollectionExpiry.Hashes, key, expireIn);

    public override void ExpireList(string key, TimeSpan expireIn) => Expire(CollectionExpiry.Lists, key, expireIn);

    public override void PersistSet(string key) => Add(key, session => CollectionExpiry.Sets.Persist(session, key));

    public override void PersistHash(string key) => Add(key, session => CollectionExpiry.Hashes.Persist(session, key));

    public override void PersistList(string key) => Add(key, session => CollectionExpiry.Lists.Persist(session, key));

    private void Add(string key, Action<Session> command)
    {
        ArgumentNullException.ThrowIfNull(key);
        _commands.Add(command);
    }

    private void Count(string key, long value, TimeSpan? expireIn = null)
    {
        long? expireAt = expireIn is { } span ? After(span) : null;
        Add(key, session =>
        {
            if (expireIn <= TimeSpan.Zero)
                CounterTable.Delete(session, key);
            else
                CounterTable.Add(session, key, value, expireAt);
        });
    }

    // What expires at once is deleted at once, and not only by the next sweep.
    private void Expire(CollectionExpiry collections, string key, TimeSpan expireIn)
    {
        var expireAt = After(expireIn);
        Add(key, session =>
        {
            if (expireIn > TimeSpan.Zero)
                collections.Expire(session, key, expireAt);
            else
                collections.Delete(session, key);
        });
    }
}
