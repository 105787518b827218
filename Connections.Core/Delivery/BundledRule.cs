using System.Text.Json;

namespace Connections.Core.Delivery;

/// <summary>
/// Reads an event's <c>_metadata.bundled</c> for one destination: the tools that a library on the page or the device served itself. Sent
/// from here as well, the event would count twice there. Names count case, as those of <c>integrations</c> do.
/// </summary>
internal sealed class BundledRule(IReadOnlyList<string> names)
{
    private const string SentAlready = "MESSAGE_SENT_CLIENT_SIDE";

    private readonly QuotedNames _quoted = new(names);

    /// <summary>Whether the bytes of an event's plain <c>_metadata</c> (see <see cref="Mapping.PlainJson"/>; empty for none) tell that it may be sent: no name of ours stands in them.</summary>
    public bool LetsIn(ReadOnlySpan<byte> metadata) => !_quoted.StandIn(metadata);

    /// <summary>Why the event may not be sent; null where it may.</summary>
    public string? FilteredBy(JsonElement record)
    {
        if (record.ValueKind != JsonValueKind.Object || !record.TryGetProperty("_metadata", out var metadata) || metadata.ValueKind != JsonValueKind.Object
            || !Lists(metadata, "bundled"))
            return null;
        // A library that names a tool in both left it to us.
        return Lists(metadata, "unbundled") ? null : SentAlready;
    }

    private bool Lists(JsonElement metadata, string member)
    {
        if (!metadata.TryGetProperty(member, out var list) || list.ValueKind != JsonValueKind.Array)
            return false;
        foreach (var item in list.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.String && IsOurs(item))
                return true;
        }

        return false;
    }

    private bool IsOurs(JsonElement item)
    {
        foreach (var name in names)
        {
            if (item.ValueEquals(name))
                return true;
        }

        return false;
    }
}
