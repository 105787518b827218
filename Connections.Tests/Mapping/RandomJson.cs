using System.Text.Json.Nodes;

namespace Connections.Tests.Mapping;

/// <summary>Makes JSON of every kind that an event may hold, the same one for the same seed.</summary>
internal sealed class RandomJson(Random dice)
{
    private static readonly string[] Keys = ["type", "event", "userId", "properties", "traits", "context", "a", "b", "list", "sp ace", "é😀", "", "a.b", "0", "and", "length"];

    private static readonly string[] Texts = ["", "track", "x", "Order Completed", "5", "1.5", "true", "null", "é😀", "\"'\\", "{\"k\":[1]}", "{oops", "2024-03-05T10:00:00Z", "{{ a }}", "a\0b", "*", "\ud83d"];

    private static readonly string[] Numbers = ["0", "-0", "1", "-1.50", "12345678901234567890.10", "1e400", "-1e-400", "0.1", "1E3"];

    public T Pick<T>(IReadOnlyList<T> items) => items[dice.Next(items.Count)];

    public string Key() => Pick(Keys);

    public string Text() => Pick(Texts);

    /// <summary>The text of some value, sometimes with half a surrogate pair or a member twice.</summary>
    public string Value(int depth = 4) => dice.Next(depth > 0 ? 9 : 5) switch
    {
        0 => "null",
        1 => dice.Next(2) == 0 ? "true" : "false",
        2 => Pick(Numbers),
        3 => JsonValue.Create(Text())!.ToJsonString(),
        4 => "\"cut \\ud83d\"",
        5 => $"[{string.Join(',', Enumerable.Range(0, dice.Next(4)).Select(_ => Value(depth - 1)))}]",
        _ => Object(depth - 1),
    };

    public string Object(int depth = 4) =>
        $"{{{string.Join(',', Enumerable.Range(0, dice.Next(6)).Select(_ => $"{JsonValue.Create(Key())!.ToJsonString()}:{Value(depth)}"))}}}";
}
