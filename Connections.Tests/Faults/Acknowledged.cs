using System.Collections.Concurrent;

namespace Connections.Tests.Faults;

/// <summary>What was sent, and what of it the product has answered for.</summary>
internal sealed class Acknowledged
{
    private readonly ConcurrentDictionary<string, SentEvent> _sent = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _verdicts = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _unexpected = new();
    private int _again;

    /// <summary>Every event that left a sender, acknowledged or not, by messageId.</summary>
    public IReadOnlyDictionary<string, SentEvent> Sent => (IReadOnlyDictionary<string, SentEvent>)_sent;

    /// <summary>The ids that a receipt named as stored, or as a repeat of what is stored.</summary>
    public IReadOnlyCollection<string> Ids => (IReadOnlyCollection<string>)_verdicts.Keys;

    /// <summary>How many they are.</summary>
    public int Count => _verdicts.Count;

    /// <summary>Receipts that said <c>duplicate</c>.</summary>
    public int Duplicates => _verdicts.Values.Count(verdict => verdict == "duplicate");

    /// <summary>Requests that were sent once more, for want of an answer or because of a refusal that asked for it.</summary>
    public int SentAgain => _again;

    /// <summary>Answers that no sender should ever get.</summary>
    public IReadOnlyCollection<string> Unexpected => _unexpected;

    public void Send(SentEvent one) => _sent.TryAdd(one.MessageId, one);

    public void Again() => Interlocked.Increment(ref _again);

    public void Take(string messageId, string verdict)
    {
        if (verdict is "stored" or "duplicate" && _sent.ContainsKey(messageId))
            _verdicts[messageId] = verdict;
        else
            Unexpect($"The receipt of {messageId} says '{verdict}'.");
    }

    public void Unexpect(string what) => _unexpected.Enqueue(what);
}

/// <summary>An event on its way.</summary>
/// <param name="MessageId">Its id.</param>
/// <param name="Source">The source's slug, which is the schema in the warehouse.</param>
/// <param name="User">Its user: of one user the order holds.</param>
/// <param name="Type"><c>track</c>, <c>identify</c> or <c>page</c>.</param>
/// <param name="Json">What is sent.</param>
internal sealed record SentEvent(string MessageId, string Source, string User, string Type, string Json)
{
    /// <summary>The warehouse table of its type.</summary>
    public string Table => Type switch { "track" => "tracks", "identify" => "identifies", _ => "pages" };
}
