using System.Text;
using System.Text.Unicode;
using Connections.Core.Destinations;

namespace Connections.Core.Delivery.Trials;

/// <summary>A request as it goes to the vendor, to be shown: secrets stand as <c>•••</c>, all else is what is sent.</summary>
/// <param name="Method">Its method.</param>
/// <param name="Address">Its whole address, the destination's API endpoint in place.</param>
/// <param name="Headers">Its headers, ours included, in order.</param>
/// <param name="Body">Its body: text, or where <paramref name="BodyIsBase64"/> its bytes in base64. Empty for none.</param>
/// <param name="BodyIsBase64">Whether the body is no text.</param>
public sealed record TrialRequest(string Method, string Address, IReadOnlyList<KeyValuePair<string, string>> Headers, string Body, bool BodyIsBase64)
{
    /// <exception cref="FormatException">It cannot be sent.</exception>
    internal static TrialRequest Of(ActionRequest request, DeliveryPlan plan)
    {
        if (!plan.Profile.IsHttp)
            return Of(request, request.Address, request.Headers, plan); // no header goes with it but its own
        using var message = VendorClient.Compose(request, plan.Endpoint);
        var headers = message.Headers.NonValidated.Concat(message.Content!.Headers.NonValidated).Select(header => KeyValuePair.Create(header.Key, header.Value.ToString()));
        return Of(request, message.RequestUri!, headers, plan);
    }

    /// <summary>One that somebody tried to send, whether it could be sent or not.</summary>
    internal static TrialRequest Tried(ActionRequest request, DeliveryPlan plan)
    {
        try
        {
            return Of(request, plan);
        }
        catch (FormatException)
        {
            return Of(request, request.Address, request.Headers, plan);
        }
    }

    private static TrialRequest Of(ActionRequest request, Uri address, IEnumerable<KeyValuePair<string, string>> headers, DeliveryPlan plan)
    {
        var isText = Utf8.IsValid(request.Body.Span);
        return new(
            request.Method.Method,
            plan.Redaction.Apply(address.AbsoluteUri)!,
            [.. headers.Select(header => KeyValuePair.Create(header.Key, plan.Redaction.Header(header.Key, header.Value)))],
            isText ? plan.Redaction.Apply(Encoding.UTF8.GetString(request.Body.Span))! : Convert.ToBase64String(request.Body.Span),
            !isText);
    }
}

/// <summary>A request that was sent, and what came of it.</summary>
/// <param name="Request">The request.</param>
/// <param name="Status">The answer's status; null where none came.</param>
/// <param name="Response">The start of the answer's body, secrets removed; null where none came.</param>
/// <param name="Took">How long it took.</param>
public sealed record TrialExchange(TrialRequest Request, int? Status, string? Response, TimeSpan Took)
{
    internal static TrialExchange Of(Exchange exchange, DeliveryPlan plan) =>
        new(TrialRequest.Tried(exchange.Request, plan), exchange.Answer?.Status, plan.Redaction.Apply(exchange.Answer?.Text), exchange.Took);
}
