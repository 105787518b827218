using System.Text.Json.Nodes;

namespace Connections.Core.Destinations;

/// <summary>What a vendor can be asked for while somebody fills a field: its lists, templates, objects. The field stays a free text.</summary>
/// <param name="What">What they are, as people read it: <c>lists</c>.</param>
/// <param name="ReadAsync">
/// Asks for them, and changes nothing there. The call's payload is what the mapping says by fixed values, so that a field may depend on another.
/// A <see cref="VendorException"/> says why there are none.
/// </param>
public sealed record VendorChoices(string What, Func<ActionCall, IVendorCalls, CancellationToken, Task<IReadOnlyList<VendorChoice>>> ReadAsync)
{
    // More than anybody looks through; a page that names itself as the next one ends here too.
    private const int MostPages = 20;

    /// <summary>Those of one answer to a GET, or of several: <paramref name="next"/> gives the address of the page after an answer; null for the last.</summary>
    internal static VendorChoices Of(string what, Func<ActionCall, string> address, Func<JsonNode, IEnumerable<VendorChoice>> read, Func<ActionCall, JsonNode, string?>? next = null) =>
        new(what, (call, calls, cancellationToken) => PagesAsync(
            calls, Get(address(call)), read, body => next?.Invoke(call, body) is { Length: > 0 } following ? Get(following) : null, cancellationToken));

    /// <summary>As <see cref="Of"/>, of any requests. The pages after the first are asked for at its host alone: they carry credentials.</summary>
    /// <exception cref="VendorException">An answer was no success, or no JSON.</exception>
    internal static async Task<IReadOnlyList<VendorChoice>> PagesAsync(
        IVendorCalls calls, ActionRequest first, Func<JsonNode, IEnumerable<VendorChoice>> read, Func<JsonNode, ActionRequest?> next, CancellationToken cancellationToken)
    {
        List<VendorChoice> found = [];
        var request = first;
        for (var page = 0; page < MostPages && request?.Address.Host == first.Address.Host; page++)
        {
            var body = Json((await calls.SendAsync(request, cancellationToken)).OrThrow());
            try
            {
                found.AddRange(read(body));
                request = next(body);
            }
            catch (InvalidOperationException)
            {
                throw new VendorException(Unreadable);
            }
        }

        return found;
    }

    /// <summary>A member of a successful answer; null where it is missing.</summary>
    /// <exception cref="VendorException">The answer is no object.</exception>
    internal static JsonNode? Member(VendorAnswer answer, string key) =>
        Json(answer) is JsonObject body ? body[key] : throw new VendorException(Unreadable);

    private static JsonNode Json(VendorAnswer answer) =>
        answer.Json ?? throw new VendorException(EventResult.Refused("The answer is no JSON.", "UNREADABLE_ANSWER"));

    // A list where an object should be, say.
    private static EventResult Unreadable => EventResult.Refused("The answer has not the form that is documented.", "UNREADABLE_ANSWER");

    private static ActionRequest Get(string address) => Uri.TryCreate(address, UriKind.Absolute, out _)
        ? ActionRequest.Get(address)
        : throw new VendorException(EventResult.Refused("The settings make no address that can be asked.", "INVALID_SETTINGS"));
}
