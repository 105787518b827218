using Connections.Core.Sources;

namespace Connections.Web.Pages.Sources;

/// <summary>A way to send the first events, ready to be pasted.</summary>
/// <param name="Slug">Tells it from the others.</param>
/// <param name="Title">What its tab says.</param>
/// <param name="Where">Where it belongs.</param>
/// <param name="Text">The text to paste, with the source's write key in it.</param>
public sealed record SourceSnippet(string Slug, string Title, string Where, string Text)
{
    /// <summary>The snippets of a source, the one for its kind first.</summary>
    /// <param name="type">The kind of thing that sends.</param>
    /// <param name="writeKey">The source's write key.</param>
    /// <param name="origin">Where events are sent, without a slash at its end.</param>
    public static IReadOnlyList<SourceSnippet> Of(SourceType type, string writeKey, string origin)
    {
        SourceSnippet[] all =
        [
            new("html", "HTML", "Into the head of every page.", Snippet.Html(writeKey, origin)),
            new("node", "Node.js", "In a program on a server.", Snippet.Node(writeKey, origin)),
            new("curl", "curl", "In a terminal.", Snippet.Curl(writeKey, origin)),
        ];
        // curl speaks the protocol that all libraries speak, so it is true for the kinds that have no snippet of their own.
        var first = type switch { { Category: SourceCategory.Website } => "html", { Slug: "node" } => "node", _ => "curl" };
        return [.. all.OrderByDescending(snippet => snippet.Slug == first)];
    }
}
