namespace Connections.Core.Ingest;

/// <summary>Why an event was not stored: the code of the tracking contract (§9), and a sentence that says what to do.</summary>
/// <param name="Code">Such as <c>missing_event</c>.</param>
/// <param name="Message">For the developer of the sender.</param>
public sealed record Refusal(string Code, string Message)
{
    internal static Refusal InvalidType { get; } =
        new("invalid_type", "Each event is an object whose \"type\" is identify, track, page, screen, group or alias.");

    internal static Refusal UnknownPixel { get; } =
        new("invalid_type", "A pixel's address is /v1/pixel/ and track, identify, page, screen, group or alias.");

    internal static Refusal NoId { get; } = new("no_user_anon_id", "An event needs a userId or an anonymousId (an alias needs a userId). Send one.");

    internal static Refusal MissingEvent { get; } = new("missing_event", "A track call needs \"event\", the name of what the user did, as a non-empty text.");

    internal static Refusal MissingGroupId { get; } = new("missing_group_id", "A group call needs \"groupId\".");

    internal static Refusal MissingPreviousId { get; } = new("missing_previous_id", "An alias call needs \"previousId\", the id that the user had before.");

    internal static Refusal InvalidProperties { get; } = new("invalid_properties", "\"properties\" and \"traits\" are objects. Send {…}, or leave them out.");

    internal static Refusal MessageIdTooLong { get; } = new("message_id_too_long", "A messageId has at most 100 characters.");

    internal static Refusal EventTooLarge { get; } = new("event_too_large", "The event is larger than one event may be (32 KB unless set otherwise). Send less in it.");

    internal static Refusal TooManyEvents { get; } = new("batch_too_many_events", "The batch holds more events than it may (2500 unless set otherwise). Send the rest in another.");

    internal static Refusal LogUnavailable { get; } = new("unavailable", "Events could not be stored at that time, and a pixel is not sent again: the event is lost.");

    internal static Refusal NestedTooDeeply { get; } = new("nested_too_deeply", "The event is nested more than 64 levels deep. Send it flatter.");

    internal static Refusal RateLimited { get; } =
        new("rate_limited", "The source sends more requests than its limit allows. Libraries send them again later; raise the limit under Settings where they should not have to.");

    internal static Refusal SourceDisabled { get; } = new("source_disabled", "The source is disabled. Enable it to store its events.");
}
