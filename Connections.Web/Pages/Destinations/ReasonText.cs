namespace Connections.Web.Pages.Destinations;

/// <summary>What a reason's code means, why it most likely came up, and what to do.</summary>
/// <param name="Means">The code as a sentence.</param>
/// <param name="Cause">The likely cause.</param>
/// <param name="Remedy">What to do.</param>
internal sealed record ReasonText(string Means, string Cause, string Remedy)
{
    private static readonly Dictionary<string, ReasonText> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        // refused on the way in
        ["empty_batch"] = new("A batch held no event.", "The sender flushed an empty queue.", "Nothing is lost. Update the library if it happens often."),
        ["empty_batch_result"] = new("A source function gave no event.", "Its code returned nothing for this request.", "Look at the function's code and its logs."),
        ["multi_user_error"] = new("A batch held events of several users where one was expected.", "The sender mixes users in one request.", "Send each user's events in a request of its own."),
        ["source_disabled"] = new("The source is disabled.", "Somebody disabled it, or it reached no tool for a fortnight.", "Enable the source if its events are wanted."),
        ["unknown_source"] = new("No source has this write key.", "The key was revoked, or is mistyped.", "Put the source's own write key into the library."),
        ["locked_workspace"] = new("The workspace takes no events.", "An owner has locked it.", "Ask an owner to unlock it."),
        ["bad_request"] = new("The request could not be understood.", "Its body is no JSON of the expected form.", "Compare what was sent with the library's documentation."),
        ["no_user_anon_id"] = new("The event names no user.", "Neither userId nor anonymousId was sent.", "Send one of the two with each call."),
        ["id_required"] = new("The event names no user.", "Neither userId nor anonymousId was sent.", "Send one of the two with each call."),
        ["id_not_string"] = new("The user's id is no text.", "A number or an object was sent as userId or anonymousId.", "Send it as text."),
        ["event_not_defined"] = new("A track call has no event name.", "The first argument of track was left out.", "Name the event."),
        ["event_not_string"] = new("The event's name is no text.", "A number or an object was sent as the name.", "Send it as text."),
        ["properties_not_object"] = new("properties is no object.", "A text or a list was sent.", "Send an object of names and values."),
        ["traits_not_object"] = new("traits is no object.", "A text or a list was sent.", "Send an object of names and values."),
        ["name_not_string"] = new("The page's name is no text.", "A number or an object was sent as the name.", "Send it as text."),
        ["category_not_string"] = new("The page's category is no text.", "A number or an object was sent as the category.", "Send it as text."),
        ["consent_categorypreferences_should_exist"] = new("The consent object has no categoryPreferences.", "The consent tool's wrapper sends an incomplete object.", "Update the wrapper."),
        ["consent_fields_should_be_object"] = new("A field of the consent object is no object.", "The consent tool's wrapper sends another form.", "Update the wrapper."),
        ["consent_fields_should_be_bool"] = new("A consent category is neither true nor false.", "The consent tool's wrapper sends another form.", "Send true or false for each category."),
        ["consent_version_should_be_number"] = new("The consent object's version is no number.", "The consent tool's wrapper sends another form.", "Update the wrapper."),
        ["device_advertisingid_should_be_string"] = new("The device's advertising id is no text.", "A number or an object was sent.", "Send it as text."),
        // functions
        ["lambda_err"] = new("A function failed.", "Its code threw an error.", "Look at the function's logs."),
        ["too_many_requests"] = new("A function was asked too often.", "More events came than it takes at a time.", "They are tried again. Make the function faster if it lasts."),
        ["FUNCTION_TIMEOUT"] = new("A function took longer than 5 seconds.", "It waits for a slow service.", "Make it faster, or let it fail early."),
        ["RETRY_ERROR"] = new("A function asked to be tried again.", "Its code threw RetryError.", "It is tried again. Look at its logs if it lasts."),
        ["INVOKE_ERROR"] = new("A function could not be run.", "Its code does not load.", "Look at the function's code."),
        ["BAD_DEPLOY"] = new("A function's newest version could not be put to work.", "Its code does not load.", "Look at the function's code and save it again."),
        ["TRACKING_API_FAILED"] = new("A source function's events could not be stored.", "Collection refused them.", "Look at the Rejected tab of the source."),
        ["SET_API_FAILED"] = new("A source function's objects could not be stored.", "Collection refused them.", "Look at the Rejected tab of the source."),
        ["FUNCTIONS_LOCK_OUT"] = new("The function is locked.", "It failed too often.", "Mend its code and save it again."),
        ["gateway_timeout"] = new("A function did not answer in time.", "It waits for a slow service.", "Make it faster, or let it fail early."),
        ["retry"] = new("It will be tried again.", "The tool or a function asked for it.", "Nothing to do; look at the tool's status page if it lasts."),
        // kept back at the source
        ["common_schema_violation"] = new("The event breaks the rules that all events share.", "A property of the common plan is missing or of another type.", "Compare the event with the common rules of the tracking plan."),
        ["schema_violation"] = new("A property breaks the tracking plan.", "It is missing, or of another type.", "Compare the event with the tracking plan."),
        ["unplanned"] = new("The event is not in the tracking plan.", "The plan blocks what it does not know.", "Add the event to the plan if it is wanted."),
        ["unplanned_and_schema_violation"] = new("The event is not in the tracking plan and breaks its rules.", "The plan blocks what it does not know.", "Compare the event with the tracking plan."),
        ["event_setting"] = new("The event is blocked in the source's schema.", "Somebody blocked it.", "Allow it in the source's Schema tab if it is wanted."),
        // kept back at the destination
        ["FILTERED_BY_RULES"] = new("A filter of the destination dropped the event.", "The event fits a drop filter, or none that sends.", "Nothing to do if that is wanted. Filters shows which events each one drops."),
        ["FILTER_ERROR"] = new("A filter of the destination cannot be read, so nothing passes it.", "Its condition or what it does is not valid.", "Mend the filter under Filters."),
        ["FILTERED_BY_INTEGRATIONS_OBJECT"] = new("The event's sender excluded this destination.", "Its integrations object says false, or All: false.", "Nothing to do if that is wanted. Else change what the sender says."),
        ["UNKNOWN_INTEGRATION"] = new("The event names destinations that do not exist.", "A name in its integrations object is misspelt; names count case.", "Write the destination's name as the catalogue does."),
        ["MESSAGE_SENT_CLIENT_SIDE"] = new("The browser library has sent it to the tool itself.", "The destination runs in device mode.", "Nothing to do: sent from here as well, it would count twice."),
        ["UNSUPPORTED_EVENT_TYPE"] = new("The tool takes no events of this type.", "No action of it knows this call.", "Nothing to do, or map another call."),
        ["NO_MATCHING_MAPPING"] = new("No enabled mapping takes the event.", "No trigger fits it.", "Mappings shows which events each one takes; the event tester says how near each one came."),
        ["NO_MAPPING"] = new("No enabled mapping takes the event.", "No trigger fits it.", "Mappings shows which events each one takes."),
        ["FILTERED_AT_MAPPING"] = new("This mapping does not take the event; another one did.", "Its trigger does not fit it.", "Nothing to do if that is wanted. Else change the trigger."),
        ["FAILED_DATA_ENCRYPTION"] = new("A field could not be encrypted.", "The key is missing or wrong.", "Check the key under Settings."),
        ["FILTERED_BY_END_USER_CONSENT"] = new("The user has not agreed to this destination's categories.", "The event's consent object says false for one of them, or nothing.", "Nothing to do: the user's choice holds."),
        // failures
        ["INVALID_SETTINGS"] = new("The destination's settings do not suffice.", "A setting is missing or wrong.", "Complete them under Settings."),
        ["MESSAGE_REJECTED"] = new("The tool refused the event.", "A value in it is not what the tool expects.", "Compare the request with the tool's documentation, then change the mapping."),
        ["PAYLOAD_VALIDATION_FAILED"] = new("The payload lacks a field that the action needs, or has one of another type.", "The event does not hold what the mapping reads.", "Change the mapping, or narrow its trigger to events that hold it."),
        ["BAD_REQUEST"] = new("No request can be made of the event.", "A value of the mapping or of the settings is not usable.", "The reason names it; change the mapping or the settings."),
        ["INTERNAL"] = new("A fault of this program.", "An event of a kind that nobody thought of.", "The event is parked. Report it, with the sample below."),
        ["ADDRESS_REFUSED"] = new("The address is private, so nothing was sent.", "The settings name a host of this network.", "Change the address, or allow private ones with Connections:Delivery:AllowPrivateNetworks."),
        ["ETIMEDOUT"] = new("The tool did not answer in time.", "It is slow, or something between drops the connection.", "Events are tried again; if it lasts, look at the tool's status page."),
        ["ENOTFOUND"] = new("The host's name could not be resolved.", "It is mistyped, or the name server fails.", "Check the address under Settings."),
        ["EAI_AGAIN"] = new("The host's name could not be resolved for now.", "The name server does not answer.", "Events are tried again. Check this machine's name server if it lasts."),
        ["ECONNREFUSED"] = new("Nothing listens at the address.", "The server is down, or the port is wrong.", "Check the address, and that its server runs."),
        ["EREFUSED"] = new("Nothing listens at the address.", "The server is down, or the port is wrong.", "Check the address, and that its server runs."),
        ["ECONNRESET"] = new("The connection broke.", "The server or something between closed it.", "Events are tried again; if it lasts, look at the tool's status page."),
        ["ECONNABORTED"] = new("The connection broke.", "The server or something between closed it.", "Events are tried again; if it lasts, look at the tool's status page."),
        ["EHOSTUNREACH"] = new("The host cannot be reached.", "There is no way to it from this machine.", "Check the address and this machine's network."),
        ["(other)"] = new("Further reasons, counted together.", "The tool words its reasons anew for each event.", "The parked events have the tool's own words."),
        ["307"] = new("The address leads elsewhere.", "The tool has moved to another host.", "Put the final address under Settings."),
        ["400"] = new("The tool refused the payload.", "A value in it is not what the tool expects.", "Compare what was sent with what it expects, then change the mapping."),
        ["401"] = new("The tool did not accept the credentials.", "They are wrong, expired or revoked.", "Check them under Settings, or connect again."),
        ["403"] = new("The credentials do not allow this.", "A right is missing, or the account is blocked.", "Check in the tool what they are allowed to do, or connect again."),
        ["404"] = new("There is nothing at this address.", "The address is wrong, or what it names was deleted in the tool.", "Check the address and ids under Settings and in the mapping."),
        ["408"] = new("The tool did not get the request in time.", "It or the way to it is slow.", "Events are tried again; if it lasts, look at the tool's status page."),
        ["409"] = new("What the event changes was changed at the same time.", "Two requests met.", "Send it again."),
        ["410"] = new("What the address names is gone for good.", "It was deleted in the tool.", "Check the address and ids under Settings and in the mapping."),
        ["413"] = new("The payload is larger than the tool takes.", "The mapping sends the whole event.", "Send less of the event in the mapping."),
        ["422"] = new("The tool refused the payload.", "A value in it is not what the tool expects.", "Compare what was sent with what it expects, then change the mapping."),
        ["423"] = new("What the event changes is locked for now.", "Another process of the tool works on it.", "Events are tried again."),
        ["429"] = new("The tool asked to slow down.", "More was sent than the account may.", "Events are tried again when it says. Ask the tool for a higher limit if it lasts."),
        ["500"] = new("The tool failed on its side.", "A fault of the tool, or a payload that it does not cope with.", "Events are tried again; if one never arrives, compare it with the tool's documentation."),
        ["502"] = new("The tool failed on its side.", "Its front could not reach what is behind.", "Events are tried again; if it lasts, look at the tool's status page."),
        ["503"] = new("The tool is not available.", "It is down, or overloaded.", "Events are tried again; if it lasts, look at the tool's status page."),
        ["504"] = new("The tool failed on its side.", "Its front waited too long for what is behind.", "Events are tried again; if it lasts, look at the tool's status page."),
    };

    /// <summary>The text of a reason; one for its kind where the code is the tool's own.</summary>
    /// <param name="reason">A code, alone or before a colon and more, such as the name of a filter.</param>
    public static ReasonText For(string reason) => OfCode(Split(reason).Code);

    /// <summary>The sentence of a stored reason such as <c>400: The destination answered 400.</c>, without the code before it.</summary>
    public static string Sentence(string reason) => Split(reason).Words;

    /// <summary>Whether the code has a text of its own.</summary>
    public static bool Has(string code) => Known.ContainsKey(code);

    private static ReasonText OfCode(string code) => Known.TryGetValue(code, out var known) ? known : code switch
    {
        ['5', _, _] => Known["500"],
        ['3', _, _] => Known["307"],
        ['4', _, _] => new("The tool refused the request.", "A value in it, or how it was asked, is not what the tool expects.", "The tool's answer below says more."),
        _ => new("A reason of the tool's own.", "See its answer.", "The tool's answer below says more."),
    };

    private static (string Code, string Words) Split(string reason) =>
        reason.IndexOf(": ", StringComparison.Ordinal) is var at and > 0 && !reason.AsSpan(0, at).Contains(' ') ? (reason[..at], reason[(at + 2)..]) : (reason, reason);
}
