namespace Connections.Web.Pages.Sources;

/// <summary>What a refusal code means and what to do about it, in words.</summary>
internal static class RefusalAdvice
{
    /// <summary>One or two sentences for a code such as <c>source_disabled</c>.</summary>
    public static string For(string code) => code switch
    {
        "source_disabled" => "The source is disabled. Enable it to store its events.",
        "no_user_anon_id" => "The event names nobody. Send a userId or an anonymousId.",
        "missing_event" => "A track call has no event name. Give it one.",
        "missing_group_id" => "A group call names no group. Send a groupId.",
        "missing_previous_id" => "An alias call lacks the id that the user had before. Send a previousId.",
        "invalid_type" => "An event is none of the six calls. Send identify, track, page, screen, group or alias.",
        "invalid_properties" => "Properties or traits are no object. Send an object, or leave them out.",
        "message_id_too_long" => "A messageId has at most 100 characters. Send a shorter one.",
        "event_too_large" => "The event is larger than one event may be. Send less in it.",
        "batch_too_many_events" => "The batch holds too many events. Send the rest in another.",
        _ => "The Debugger shows samples of what was sent.",
    };
}
