using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.Friendbuy;

/// <summary>Sends a body with a token, which is had first and used again.</summary>
internal static class FriendbuyCall
{
    private const string Host = "https://mapi.fbot.me";

    // Where the answer says no time that can be read. The vendor's tokens last 20 minutes.
    private static readonly TimeSpan Usual = TimeSpan.FromMinutes(10);

    public static async Task<IReadOnlyList<EventResult>> SendAsync(ActionCall call, IVendorCalls vendor, string path, JsonObject body, CancellationToken cancellationToken)
    {
        var token = await vendor.CachedAsync("token", making => TokenAsync(call, vendor, making), cancellationToken);
        var answer = await vendor.SendAsync(ActionRequest.Post($"{Host}{path}", body).With("Authorization", token), cancellationToken);
        return [EventResult.Of(answer)];
    }

    private static async Task<(string Token, TimeSpan For)> TokenAsync(ActionCall call, IVendorCalls vendor, CancellationToken cancellationToken)
    {
        var credentials = new JsonObject { ["key"] = call.Setting("authKey"), ["secret"] = call.Setting("authSecret") };
        var answer = (await vendor.SendPlainAsync(ActionRequest.Post($"{Host}/v1/authorization", credentials), cancellationToken)).OrThrow();
        if (answer.Json is not JsonObject granted || granted.Text("token") is not { } token)
            throw new VendorException(EventResult.Again("Friendbuy granted no token."));
        var left = granted.Time("expires") - call.Now - TimeSpan.FromMinutes(1);
        return (token, left > TimeSpan.Zero ? TimeSpan.FromTicks(Math.Min(left.Value.Ticks, TimeSpan.TicksPerDay)) : Usual);
    }
}
