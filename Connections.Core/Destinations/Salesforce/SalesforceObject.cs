namespace Connections.Core.Destinations.Salesforce;

/// <summary>A kind of record.</summary>
/// <param name="Slug">Its action.</param>
/// <param name="Name">What people read.</param>
/// <param name="Type">Its name in Salesforce; null where the payload says it.</param>
/// <param name="Fields">Its own fields, by names such as <c>last_name</c>, which is Salesforce's <c>LastName</c>.</param>
/// <param name="Needed">Those without which no record is created.</param>
internal sealed record SalesforceObject(string Slug, string Name, string? Type, IReadOnlyList<Field> Fields, params IReadOnlyList<string> Needed)
{
    /// <summary>Two actions: one whose operation is a field of the mapping, and one where it is the mapping's sync mode.</summary>
    public IEnumerable<DestinationAction> Actions(string? trigger) =>
    [
        new(Slug, Name, trigger)
        {
            Description = $"Creates, updates or deletes a {Name.ToLowerInvariant()}, as the operation says.",
            Fields = [SalesforceFields.Operation, .. SalesforceFields.Lookup(Type), .. Fields, SalesforceFields.Custom],
            Batch = SalesforceFields.InBulk,
            PerformAsync = WriteAsync,
        },
        new($"{Slug}2", $"{Name} (sync mode)")
        {
            Description = $"Creates, updates or deletes a {Name.ToLowerInvariant()}, as the mapping's sync mode says.",
            Fields = [.. SalesforceFields.Lookup(Type), .. Fields, SalesforceFields.Custom],
            Batch = SalesforceFields.InBulk,
            PerformAsync = WriteAsync,
        },
    ];

    private async Task<IReadOnlyList<EventResult>> WriteAsync(ActionCall call, IVendorCalls calls, CancellationToken cancellationToken)
    {
        var writes = call.Payloads.Select(payload => SalesforceWrite.Of(this, payload, call.SyncMode)).ToList();
        var api = new SalesforceApi(call, calls);
        var inBulk = call.Payloads.Count > 1 || (call.InBatch && writes[0].Matchers.Count == 0);
        return inBulk ? await SalesforceBulk.WriteAsync(writes, api, cancellationToken) : [await SalesforceRecords.WriteAsync(writes[0], api, cancellationToken)];
    }
}
