using System.Text;
using System.Text.Json;
using Connections.Core.Ingest;

namespace Connections.Web.Pages.Sources;

/// <summary>A line of the Debugger: an event and what its line says of it, read once.</summary>
public sealed class DebuggerRow(LiveEvent @event)
{
    private string? _json;

    public LiveEvent Event { get; } = @event;

    /// <summary>The name of a track, page or screen, or the id that another call is about; null where it has none.</summary>
    public string? Name { get; } = NameIn(@event.Json.Span, @event.Type);

    /// <summary>The event's id; null where it has none.</summary>
    public string? MessageId => Find(Event.Json.Span, "messageId"u8);

    public bool Refused => Event.RefusalCode is not null;

    /// <summary>The payload as it was stored, or as it was sent where it was refused.</summary>
    public string Json => _json ??= Encoding.UTF8.GetString(Event.Json.Span);

    private static string? NameIn(ReadOnlySpan<byte> json, string type)
    {
        ReadOnlySpan<byte> member = type switch
        {
            "track" => "event"u8,
            "page" or "screen" => "name"u8,
            "group" => "groupId"u8,
            _ => "userId"u8,
        };
        return Find(json, member);
    }

    private static string? Find(ReadOnlySpan<byte> json, ReadOnlySpan<byte> member)
    {
        try
        {
            return Read(json, member);
        }
        catch (JsonException)
        {
            // What was refused may be no JSON, or be cut in its middle: it still has its line.
            return null;
        }
    }

    private static string? Read(ReadOnlySpan<byte> json, ReadOnlySpan<byte> member)
    {
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return null;
        string? name = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var wanted = reader.ValueTextEquals(member);
            reader.Read();
            // The last of duplicate members wins, as in the collection.
            if (wanted)
                name = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            reader.Skip();
        }

        return name;
    }
}
