using System.Text.Json.Nodes;
using Connections.Core.Workspaces;

namespace Connections.Core.Destinations.Braze;

/// <summary>Items of catalogues, such as products that messages show.</summary>
internal static class BrazeCatalogs
{
    public static DestinationAction Upsert { get; } = new("upsertCatalogItem", "Upsert Catalog Item")
    {
        Description = "Keeps an item of a catalogue: replaces it, changes some of it or deletes it, as the sync mode says.",
        Fields =
        [
            new("catalog_name", "Catalog", FieldType.Text) { Required = true, Offers = BrazeChoices.Catalogs, Description = "The catalogue's name in Braze. It must be there." },
            new("item_id", "Item ID", FieldType.Text) { Required = true, Default = Map.Path("properties.id") },
            new("item", "Item", FieldType.Object) { Description = "The item's other members, as the catalogue has them." },
        ],
        Batch = new(50, "catalog_name"),
        Request = Make,
    };

    private static Checked<ActionRequest> Make(ActionCall call)
    {
        var method = call.SyncMode switch { "update" => HttpMethod.Patch, "delete" => HttpMethod.Delete, _ => HttpMethod.Put };
        var items = call.Payloads.Select(payload => (method == HttpMethod.Delete ? [] : payload["item"].Without()).With(("id", payload["item_id"])));
        return ActionRequest.Json(
            method, new($"{call.Setting("endpoint")}/catalogs/{Uri.EscapeDataString(call.Text("catalog_name")!)}/items"), new JsonObject { ["items"] = Payload.List(items) });
    }
}
