using System.Text.Json.Nodes;

namespace Connections.Core.Destinations.Iterable;

/// <summary>Users.</summary>
internal static class IterableUsers
{
    public static DestinationAction Update { get; } = new("updateUser", "Upsert User", "type = \"identify\"")
    {
        Description = "Creates a user, or updates the one that is there.",
        Fields =
        [
            IterableFields.Email with { Default = Map.Path("traits.email") },
            IterableFields.UserId,
            new("newEmail", "New e-mail address", FieldType.Text) { Format = FieldFormat.Email, Description = "Takes the place of the address, after the update." },
            IterableFields.UserData, IterableFields.Phone, IterableFields.Merge,
        ],
        Batch = IterableBulk.Batch,
        PerformAsync = SendAsync,
    };

    private static async Task<IReadOnlyList<EventResult>> SendAsync(ActionCall call, IVendorCalls vendor, CancellationToken cancellationToken)
    {
        var results = await IterableBulk.SendAsync(call, vendor, "/api/users/update", ("/api/users/bulkUpdate", "users"), IterableData.User, cancellationToken);
        for (var at = 0; at < results.Length; at++)
        {
            if (call.Payloads[at]["newEmail"] is not null && results[at].IsArrival)
                results[at] = await MoveAsync(call, call.Payloads[at], vendor, cancellationToken);
        }

        return results;
    }

    // There is no bulk form of it.
    private static async Task<EventResult> MoveAsync(ActionCall call, JsonObject payload, IVendorCalls vendor, CancellationToken cancellationToken)
    {
        var body = Payload.Of(("currentEmail", payload["email"]), ("currentUserId", payload["userId"]), ("newEmail", payload["newEmail"]));
        try
        {
            return EventResult.Of(await vendor.SendAsync(ActionRequest.Post(IterableData.Address(call, "/api/users/updateEmail"), body), cancellationToken));
        }
        catch (VendorException e)
        {
            return e.Result; // the others have arrived
        }
    }
}
