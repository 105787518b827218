namespace Connections.Core.Destinations.Salesforce;

/// <summary>What a Salesforce instance offers for fields.</summary>
/// <remarks>https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_describeGlobal.htm, read 2026-11: one answer has all of it.</remarks>
internal static class SalesforceChoices
{
    /// <summary>Objects whose records can be made.</summary>
    public static VendorChoices Objects { get; } = new("objects", (call, calls, cancellationToken) => ReadAsync(call, calls, "sobjects", ("sobjects", "createable"), cancellationToken));

    /// <summary>Fields of an object that are external ids.</summary>
    /// <param name="type">The object; null where the payload says it.</param>
    public static VendorChoices ExternalIds(string? type) => new("external ids", (call, calls, cancellationToken) =>
    {
        var name = type ?? call.Text("customObjectName") ?? throw new VendorException(EventResult.Refused("Give the Salesforce object a fixed value first: its fields are asked for.", "INVALID_SETTINGS"));
        return ReadAsync(call, calls, $"sobjects/{Uri.EscapeDataString(name)}/describe", ("fields", "externalId"), cancellationToken);
    });

    private static async Task<IReadOnlyList<VendorChoice>> ReadAsync(
        ActionCall call, IVendorCalls calls, string path, (string List, string Flag) meant, CancellationToken cancellationToken)
    {
        var answer = await new SalesforceApi(call, calls).SendAsync(HttpMethod.Get, path, cancellationToken);
        if (!answer.IsSuccess)
            throw new VendorException(SalesforceApi.Judge(answer));
        return [.. VendorChoice.Each(VendorChoices.Member(answer, meant.List), one => one["name"], one => one["label"], one => one.Flag(meant.Flag))];
    }
}
