using System.Text.Json;
using Connections.Core.Mapping;

namespace Connections.Core.Delivery.Replays;

/// <summary>An event as a replay sends it: meant for one destination, whatever its sender said of others; all else as it was, ids and times included.</summary>
internal static class ReplayedEvent
{
    /// <summary>The event with <c>integrations</c> of <c>All: false</c> and the destination alone; one that cannot be read as it is.</summary>
    public static ReadOnlyMemory<byte> For(string destination, ReadOnlyMemory<byte> json)
    {
        JsonElement record;
        try
        {
            record = EventJson.Parse(json);
        }
        catch (JsonException)
        {
            return json; // delivery says so, and parks it
        }

        if (record.ValueKind != JsonValueKind.Object)
            return json;
        using var scratch = JsonScratch.Rent();
        var writer = scratch.Writer;
        writer.WriteStartObject();
        foreach (var member in record.EnumerateObject())
            if (!member.NameEquals("integrations"u8))
                member.WriteTo(writer);
        writer.WriteStartObject("integrations"u8);
        writer.WriteBoolean("All"u8, false);
        writer.WriteBoolean(destination, true);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.Flush();
        return scratch.Written.ToArray();
    }
}
