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

    private Trigger(string text, Predicate<JsonElement> matches) => (Text, _matches) = (text, matches);

    /// <summary>The text it was compiled from.</summary>
    public string Text { get; }

    /// <summary>Compiles the text; or one problem (field <c>trigger</c>) that names the place and says what would be right.</summary>
    public static Checked<Trigger> Parse(string text)
    {
        try
        {
            return new Trigger(text, new TriggerParser(text).Parse());
        }
        catch (TriggerSyntaxException e)
        {
            return new Problem("trigger", $"At character {e.Offset + 1}: {e.Message}");
        }
    }

    /// <summary>Whether the event is taken. Never throws, whatever the event holds.</summary>
    public bool Matches(JsonElement record) => _matches(record);
}
