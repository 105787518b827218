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
        "invalid_type" => "An event is none of the six calls, or the address of a pixel names none. Send identify, track, page, screen, group or alias.",
        "invalid_properties" => "Properties or traits are no object. Send an object, or leave them out.",
        "message_id_too_long" => "A messageId has at most 100 characters. Send a shorter one.",
        "event_too_large" => "The event is larger than one event may be. Send less in it.",
        "batch_too_many_events" => "The batch holds too many events. Send the rest in another.",
        "nested_too_deeply" => "The event is nested more than 64 levels deep. Send it flatter.",
        "rate_limited" => "More requests came than the source's limit allows. They were answered 429 and libraries send them again; raise the limit under Settings if that is too slow. One count is one request.",
        "unavailable" => "The log took no events at that time, and a pixel is not sent again. Look at disk space and at the process's log.",
        "invalid_json" => "The body is not JSON in UTF-8. One count is one request, with all its events: look at what the sender writes.",
        "invalid_request" => "The body is no JSON object, has no \"batch\", or did not arrive whole. One count is one request: look at the sender and at proxies on the way.",
        "invalid_encoding" => "The body is not what its Content-Encoding says, or a pixel's data is not base64. One count is one request.",
        "payload_too_large" => "The request is larger than it may be: 32 KB for one event, 500 KB for a batch, unless set otherwise. Send fewer events at once.",
        "missing_write_key" => "No write key was sent. Send it as the user name of Basic authorization, or as writeKey in the body.",
        "invalid_write_key" => "No source has this write key: it is mistyped, or its source was deleted. Copy the key from the source's settings into the sender.",
        "duplicate" => "The same messageId of this source came before and is stored already. Nothing is lost.",
        _ => "The samples show what was sent.",
    };
}
