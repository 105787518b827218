using System.Text.Json;
using Connections.Core.Workspaces;

namespace Connections.Core.Mapping;

/// <summary>
/// Which events a mapping takes, such as <c>type = "track" and event = "Order Completed"</c>: the small dialect of FQL that mappings
/// use. Compiled once; safe to use from many threads.
/// </summary>
/// <remarks>
/// The documented rules hold. Text that the published parser takes but reads in another way than it looks (mixed connectives without
/// parentheses, single quotes, <c>!= true</c>, stars in odd places, array paths) is refused when it is saved.
/// </remarks>
public sealed class Trigger
{
    private readonly Predicate<JsonElement> _matches;

    private readonly Predicate<PlainEvent>? _matchesPlain; // where the members that every event answers for tell

    private Trigger(string text, TriggerNode tree) => (Text, Tree, _matches, _matchesPlain) = (text, tree, tree.Compile(), tree.CompilePlain());

    /// <summary>The text it was compiled from.</summary>
    public string Text { get; }

    /// <summary>The same in one canonical form: one space around operators, connectives in lower case.</summary>
    public string Canonical => Tree.Print();

    /// <summary>What was read.</summary>
    internal TriggerNode Tree { get; }

    /// <summary>Compiles the text; or one problem (field <c>trigger</c>) that names the place and says what would be right.</summary>
    public static Checked<Trigger> Parse(string text)
    {
        try
        {
            return new Trigger(text, new TriggerParser(text).Parse());
        }
        catch (FqlException e)
        {
            return e.ToProblem("trigger");
        }
    }

    /// <summary>Whether the event is taken. Never throws, whatever the event holds.</summary>
    public bool Matches(JsonElement record) => _matches(record);

    /// <summary>Whether the event is taken. Never throws, whatever the event holds.</summary>
    internal bool Matches(PlainEvent record) => _matchesPlain is { } matches ? matches(record) : _matches(record.Record);

    /// <summary>Why the event is not taken; null where it is. For people who ask: it is slower than <see cref="Matches(JsonElement)"/>.</summary>
    public TriggerMiss? Explain(JsonElement record) => Tree.Miss(record);
}
