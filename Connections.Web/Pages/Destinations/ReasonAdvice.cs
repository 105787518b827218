namespace Connections.Web.Pages.Destinations;

/// <summary>What a reason code means and what to do about it, in words.</summary>
internal static class ReasonAdvice
{
    /// <summary>One or two sentences for a code such as <c>401</c>, <c>ETIMEDOUT</c> or <c>MESSAGE_REJECTED</c>.</summary>
    public static string For(string reason) => Code(reason).ToUpperInvariant() switch
    {
        "400" or "422" or "MESSAGE_REJECTED" or "BAD_REQUEST" => "The tool refused the payload. Compare what was sent with what it expects, then change the mapping.",
        "401" => "The tool did not accept the credentials. Check them under Settings.",
        "403" => "The credentials do not allow this. Check what they are allowed to do, in the tool.",
        "404" or "405" or "410" => "There is nothing at this address. Check the address under Settings.",
        "408" or "ETIMEDOUT" => "No answer in time. Events are tried again; if it lasts, look at the tool's status page.",
        "413" => "The payload is larger than the tool takes. Send less of the event in the mapping.",
        "429" => "The tool asked to slow down. Events are tried again when it says.",
        "ENOTFOUND" or "EAI_AGAIN" => "The host's name could not be resolved. Check the address under Settings.",
        "ECONNREFUSED" or "ECONNRESET" or "ECONNABORTED" or "EHOSTUNREACH" => "No connection could be made. Check that the address is right and its server runs.",
        "EADDRESSREFUSED" or "ADDRESS_REFUSED" or "PRIVATE_ADDRESS" =>
            "Change the address under Settings, or allow private ones with Connections:Delivery:AllowPrivateNetworks.",
        "INVALID_SETTINGS" => "A setting is missing or wrong. Complete them under Settings.",
        "UNSUPPORTED_EVENT_TYPE" or "NO_MAPPING" or "NO_MATCHING_MAPPING" => "No enabled mapping takes such events. Mappings shows which events each one takes.",
        "FILTERED_BY_RULES" => "A filter of this destination keeps such events back. Filters shows what it takes out.",
        "FILTER_ERROR" => "A filter of this destination cannot be read, and lets nothing pass until it is mended. Open it under Filters.",
        "FILTERED_BY_INTEGRATIONS_OBJECT" => "The event itself says that it is not for this tool: see its integrations.",
        "UNKNOWN_INTEGRATION" => "The event's integrations name no tool that there is. Names count case: correct it where the event is sent.",
        "FILTERED_BY_END_USER_CONSENT" => "The user did not agree to a category that this destination needs.",
        "PAYLOAD_VALIDATION_FAILED" => "The mapping made a payload that lacks something or has a wrong kind. Change the mapping, or what is sent.",
        ['5', _, _] => "The tool failed on its side. Events are tried again.",
        ['3', _, _] => "The address leads elsewhere, and deliveries do not follow. Put the final address under Settings.",
        _ => "The event's response below has the tool's own words.",
    };

    // Behind a colon stands the name of a filter.
    private static string Code(string reason) => reason.IndexOf(": ", StringComparison.Ordinal) is var at and > 0 ? reason[..at] : reason;

    /// <summary>The sentence of a stored reason such as <c>400: The destination answered 400.</c>, without the code before it.</summary>
    public static string Sentence(string reason) => reason.IndexOf(": ", StringComparison.Ordinal) is var at and > 0 && !reason.AsSpan(0, at).Contains(' ') ? reason[(at + 2)..] : reason;
}
