using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.LinkedIn;

/// <summary>What LinkedIn offers for fields.</summary>
/// <remarks>
/// https://learn.microsoft.com/linkedin/marketing/conversions/conversion-management, read 2026-11: rules belong to an ad account, so that the accounts are
/// asked for first.
/// </remarks>
internal static class LinkedInChoices
{
    // Each is asked for its rules.
    private const int MostAccounts = 10;

    public static VendorChoices Rules { get; } = new("conversion rules", async (_, calls, cancellationToken) =>
    {
        List<VendorChoice> rules = [];
        foreach (var account in VendorChoice.Each(await ReadAsync(calls, "adAccounts?q=search&pageSize=100", cancellationToken), "id", "name").Take(MostAccounts))
        {
            var urn = Uri.EscapeDataString($"urn:li:sponsoredAccount:{account.Value}");
            var found = VendorChoice.Each(await ReadAsync(calls, $"conversions?q=account&account={urn}", cancellationToken), "id", "name");
            rules.AddRange(found.Select(rule => rule with { Name = $"{account.Name}: {rule.Name}" }));
        }

        return rules;
    });

    private static async Task<JsonNode?> ReadAsync(IVendorCalls calls, string path, CancellationToken cancellationToken) =>
        VendorChoices.Member((await calls.SendAsync(ActionRequest.Get($"https://api.linkedin.com/rest/{path}"), cancellationToken)).OrThrow(), "elements");
}
