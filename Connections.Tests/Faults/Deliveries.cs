using System.Net;
using Connections.Tests.Support.Tools;

namespace Connections.Tests.Faults;

/// <summary>What one destination was sent, told apart by the path of its sink; in order of arrival.</summary>
internal sealed class Deliveries(int failPercent, int seed)
{
    private readonly Lock _lock = new();
    private readonly Random _random = new(seed);
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> _byUser = new(StringComparer.Ordinal);

    /// <summary>Requests that it took though it had taken their event before.</summary>
    public int Resent { get; private set; }

    /// <summary>Requests that it refused for the moment.</summary>
    public int Refused { get; private set; }

    /// <summary>The messageIds that it took, each once.</summary>
    public HashSet<string> Ids()
    {
        lock (_lock)
            return [.. _ids];
    }

    public int Count
    {
        get
        {
            lock (_lock)
                return _ids.Count;
        }
    }

    public SinkAnswer Take(SinkRequest request)
    {
        var (id, user) = (request.Json.GetProperty("messageId").GetString()!, request.Json.GetProperty("userId").GetString()!);
        lock (_lock)
        {
            if (_random.Next(100) < failPercent)
            {
                Refused++;
                return new(HttpStatusCode.ServiceUnavailable);
            }

            if (_ids.Add(id))
            {
                if (!_byUser.TryGetValue(user, out var ids))
                    _byUser.Add(user, ids = []);
                ids.Add(id);
            }
            else
                Resent++;
        }

        return new(HttpStatusCode.OK);
    }

    /// <summary>How many events came after one of the same user that stands behind them in the log. What was re-sent is not looked at.</summary>
    public int OutOfOrder(IReadOnlyDictionary<string, int> places)
    {
        lock (_lock)
            return _byUser.Values.Sum(ids => ids.Zip(ids.Skip(1)).Count(pair => places.GetValueOrDefault(pair.First) > places.GetValueOrDefault(pair.Second)));
    }
}
