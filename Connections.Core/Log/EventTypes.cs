namespace Connections.Core.Log;

/// <summary>The calls' names on the wire.</summary>
public static class EventTypes
{
    private static readonly string[] Names = ["", "identify", "track", "page", "screen", "group", "alias"];

    /// <summary>Such as <c>track</c>.</summary>
    public static string NameOf(EventType type) => Names[(int)type];

    /// <summary>The call of that name, UTF-8; null for another name.</summary>
    public static EventType? Find(ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("track"u8))
            return EventType.Track;
        if (name.SequenceEqual("page"u8))
            return EventType.Page;
        if (name.SequenceEqual("identify"u8))
            return EventType.Identify;
        if (name.SequenceEqual("screen"u8))
            return EventType.Screen;
        if (name.SequenceEqual("group"u8))
            return EventType.Group;
        return name.SequenceEqual("alias"u8) ? EventType.Alias : null;
    }
}
