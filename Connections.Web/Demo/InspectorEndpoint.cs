using System.Security.Cryptography;
using System.Text;
using Connections.Core.Delivery;
using Connections.Core.Destinations.Webhook;
using Connections.Core.Workspaces;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Connections.Web.Demo;

/// <summary>The address that the demo's webhook sends to.</summary>
internal static class InspectorEndpoint
{
    /// <summary>Its path.</summary>
    public const string Path = "/demo/inspector";

    /// <summary>Maps it. Only the demo does: it takes requests from anybody.</summary>
    public static void MapInspector(this IEndpointRouteBuilder endpoints) => endpoints.MapPost(Path, TakeAsync).AllowAnonymous();

    private static async Task<Results<Ok, StatusCodeHttpResult>> TakeAsync(
        HttpRequest request, Inspector inspector, CurrentSetup setup, TimeProvider clock, CancellationToken cancellationToken)
    {
        var body = new byte[Inspector.MaxBodyBytes + 1];
        var length = await request.Body.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancellationToken);
        if (length == body.Length)
            return TypedResults.StatusCode(StatusCodes.Status413PayloadTooLarge);

        inspector.Add(new(
            clock.GetUtcNow(), request.Method, [.. request.Headers.Select(header => KeyValuePair.Create(header.Key, header.Value.ToString()))],
            Encoding.UTF8.GetString(body, 0, length), IsSigned(request, body.AsSpan(0, length), setup.Value)));
        return TypedResults.Ok();
    }

    // Valid when it fits the secret of some webhook that sends here.
    private static bool? IsSigned(HttpRequest request, ReadOnlySpan<byte> body, Setup setup)
    {
        if (request.Headers["X-Signature"].ToString() is not { Length: > 0 } signature)
            return null;
        foreach (var destination in setup.Destinations.Values)
        {
            if (destination.Settings["url"]?.ToString().EndsWith(Path, StringComparison.Ordinal) == true
                && destination.Settings["sharedSecret"]?.ToString() is { Length: > 0 } secret
                && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(signature), Encoding.UTF8.GetBytes(WebhookSignature.Of(secret, body))))
            {
                return true;
            }
        }

        return false;
    }
}
